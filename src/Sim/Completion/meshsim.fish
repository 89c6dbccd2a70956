# Completion of meshsim for fish. For this shell:   meshsim completion fish | source
# For every new one:   meshsim completion fish > ~/.config/fish/completions/meshsim.fish
function __meshsim_complete
    set -l program (commandline -opc)[1]
    set -l current (commandline -ct)
    set -l line (string replace -r '^\S+' meshsim -- (commandline -cp))
    # --format=js is asked as --format js, and what is offered begins with the option.
    set -l option (string match -r -- '^--[a-z-]+=' $current)
    if set -q option[1]
        set line (string replace -r -- '^(.*\s--[a-z-]+)=(\S*)$' '$1 $2' "$line")
    else
        set option ''
    end
    set -l found
    for suggestion in ($program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
        # Options only where a dash is typed, so that elsewhere the shell offers files.
        switch $suggestion
            case '' '/*' '-\?'
            case '-*'
                string match -q -- '-*' $current; and set -a found $suggestion
            case '*'
                set -a found $option$suggestion
        end
    end
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path $current
    end
end
complete -c meshsim -f -a '(__meshsim_complete)'
