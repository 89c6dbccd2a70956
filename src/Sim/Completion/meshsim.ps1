# Completion of meshsim for PowerShell. For this shell:   meshsim completion pwsh | Out-String | Invoke-Expression
# For every new one, put that line into the file that $PROFILE names.
Register-ArgumentCompleter -Native -CommandName meshsim -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $program = $commandAst.CommandElements[0]
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    $text = $commandAst.Extent.Text.PadRight($length).Substring(0, $length)
    $line = 'meshsim' + $text.Substring($program.Extent.Text.Length)
    # --format=js is asked as --format js, and what is offered begins with the option.
    $option = ''
    if ($wordToComplete -match '^(--[a-z-]+=)(.*)$') {
        $option = $Matches[1]
        $wordToComplete = $Matches[2]
        $line = $line -replace '(\s--[a-z-]+)=(\S*)$', '$1 $2'
    }
    & $program.Value "[suggest:$($line.Length)]" $line 2>$null | Where-Object {
        # Options only where a dash is typed, so that elsewhere the shell offers files.
        $_ -like "$wordToComplete*" -and $_ -ne '-?' -and $_ -notlike '/*' -and ($_ -notlike '-*' -or $wordToComplete -like '-*')
    } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new("$option$_", $_, 'ParameterValue', $_)
    }
}
