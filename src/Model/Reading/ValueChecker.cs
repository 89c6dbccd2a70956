namespace HelloMesh.Model;

/// <summary>Checks single values against their type, and finds placeholders in them.</summary>
internal sealed class ValueChecker(DiagnosticBag diagnostics, bool mayHoldPlaceholders)
{
    /// <summary>Checks one value.</summary>
    /// <returns>The value to use, or <c>null</c> when it cannot be used.</returns>
    public YamlNode? Check(YamlNode node, FieldSchema field)
    {
        if (node is not YamlScalar scalar)
        {
            ReportWrongType(node, field);
            return null;
        }

        if (mayHoldPlaceholders && FindPlaceholder(scalar.Value, scalar.Span, field.Use))
        {
            return field.Kind is FieldKind.Text or FieldKind.TextOrNumber ? scalar : null;
        }

        return field.Kind switch
        {
            FieldKind.Text => CheckText(scalar, field),
            FieldKind.Bytes => CheckBytes(scalar, field),
            FieldKind.Boolean => CheckBoolean(scalar, field),
            FieldKind.Int32 => CheckWhole(scalar, field, int.MinValue, int.MaxValue),
            FieldKind.UInt32 => CheckWhole(scalar, field, 0, uint.MaxValue),
            FieldKind.UInt64 => CheckWhole(scalar, field, 0, long.MaxValue),
            FieldKind.Double => CheckDouble(scalar, field),
            FieldKind.Duration => CheckDuration(scalar, field),
            FieldKind.Enumeration => CheckEnumeration(scalar, field),
            _ => scalar,
        };
    }

    /// <summary>Reports the first placeholder in a text.</summary>
    public bool FindPlaceholder(string text, SourceSpan span, TextUse use)
    {
        if (!mayHoldPlaceholders || use == TextUse.Free ||
            !Placeholders.TryFind(text, use == TextUse.Name, out Placeholder placeholder))
        {
            return false;
        }

        // The text may have been unquoted or folded; where it was not, the placeholder has its own place in it.
        int offset = span.Source is { } source && span.Start + span.Length <= source.Text.Length
            ? source.Text.AsSpan(span.Start, span.Length).IndexOf(placeholder.Text, StringComparison.Ordinal)
            : -1;
        SourceSpan place = offset < 0 ? span : new SourceSpan(span.Source, span.Start + offset, placeholder.Text.Length);
        string name = placeholder.Name.StartsWith(".Values.", StringComparison.Ordinal)
            ? placeholder.Name[".Values.".Length..]
            : placeholder.Name;
        diagnostics.Report(DiagnosticCatalogue.PlaceholderLeft(place, placeholder.Text, name));
        return true;
    }

    /// <summary>Reports a value of another type than the field's.</summary>
    /// <param name="node">The value.</param>
    /// <param name="field">The field.</param>
    /// <param name="isElement">False when the value stands in place of a whole list or mapping.</param>
    public void ReportWrongType(YamlNode node, FieldSchema field, bool isElement = true)
    {
        string value = (node as YamlScalar)?.Value ?? "";
        if (node is YamlScalar scalar && FindPlaceholder(value, scalar.Span, field.Use))
        {
            return;
        }

        (string subject, string expected) = isElement
            ? (field.ElementSubject, field.ElementExpectation)
            : ($"'{field.Name}'", field.Expectation);
        diagnostics.Report(DiagnosticCatalogue.WrongType(
            node.Span,
            subject,
            expected,
            node is YamlScalar { Kind: YamlScalarKind.Fraction } ? $"{value}, a number with a fraction" : node.Description,
            field.Suggestion(value),
            field.Rule.Length > 0 ? field.Rule : "V-DOC-12"));
    }

    private YamlScalar? CheckText(YamlScalar scalar, FieldSchema field)
    {
        if (scalar.Value.Length > field.LengthMax && CountOfCharacters(scalar.Value) is var count && count > field.LengthMax)
        {
            diagnostics.Report(
                SchemaFindings.TooLong, field.SizeRule, scalar.Span, $"this value of '{field.Name}' has {count} characters",
                $"write at most {field.LengthMax}");
            return null;
        }

        // The text that was written is what was meant: the finding is the error, and the value is kept.
        if (scalar.Kind is not (YamlScalarKind.Text or YamlScalarKind.Null))
        {
            diagnostics.Report(DiagnosticCatalogue.TextNeedsQuotes(
                scalar.Span, field.Name, scalar.Value, scalar.Description,
                field.Shape == FieldShape.Map && field.Rule.Length > 0 ? field.Rule : "V-PB-07"));
        }

        return scalar;
    }

    private YamlScalar? CheckBytes(YamlScalar scalar, FieldSchema field)
    {
        byte[] buffer = new byte[scalar.Value.Length];
        if (Convert.TryFromBase64String(scalar.Value, buffer, out _))
        {
            return scalar;
        }

        diagnostics.Report(DiagnosticCatalogue.NotBase64(scalar.Span, field.Name));
        return null;
    }

    private YamlScalar? CheckBoolean(YamlScalar scalar, FieldSchema field)
    {
        if (scalar.Kind == YamlScalarKind.Boolean)
        {
            return scalar;
        }

        diagnostics.Report(DiagnosticCatalogue.WrongType(
            scalar.Span,
            field.ElementSubject,
            field.ElementExpectation,
            scalar.IsPlain ? scalar.Description : "text in quotes",
            field.Suggestion(scalar.Value),
            "V-DOC-12"));
        return null;
    }

    private YamlScalar? CheckWhole(YamlScalar scalar, FieldSchema field, long min, long max)
    {
        bool isWhole = scalar.Kind == YamlScalarKind.WholeNumber;
        if (!YamlScalar.TryParseInteger(scalar.Value, out long number) || scalar.Kind == YamlScalarKind.Fraction)
        {
            // A number that fits in no 64 bits is out of range rather than of another type.
            ReportWrongType(scalar, field);
            return null;
        }

        min = Math.Max(min, field.Min);
        max = Math.Min(max, field.Max);
        if (number < min || number > max)
        {
            diagnostics.Report(DiagnosticCatalogue.NumberOutOfRange(
                scalar.Span, field.Name, scalar.Value, $"from {min} to {max}", field.Rule.Length > 0 ? field.Rule : "V-DOC-12"));
            return null;
        }

        if (!isWhole)
        {
            diagnostics.Report(DiagnosticCatalogue.QuotedNumber(scalar.Span, field.Name, scalar.Value));
        }

        return scalar;
    }

    private YamlScalar? CheckDouble(YamlScalar scalar, FieldSchema field)
    {
        bool isNumber = YamlScalar.TryParseFloat(scalar.Value, out double number);
        if (YamlScalar.TryParseInteger(scalar.Value, out long whole))
        {
            (isNumber, number) = (true, whole);
        }

        if (!isNumber)
        {
            ReportWrongType(scalar, field);
            return null;
        }

        if (number < field.Min || number > field.Max)
        {
            diagnostics.Report(DiagnosticCatalogue.NumberOutOfRange(
                scalar.Span, field.Name, scalar.Value, $"from {field.Min} to {field.Max}", field.Rule));
            return null;
        }

        if (!scalar.IsPlain)
        {
            diagnostics.Report(DiagnosticCatalogue.QuotedNumber(scalar.Span, field.Name, scalar.Value));
        }

        return scalar;
    }

    private YamlScalar? CheckDuration(YamlScalar scalar, FieldSchema field)
    {
        string rule = field.Rule.Length > 0 ? field.Rule : "V-PB-06";
        bool isNumber = scalar.Kind is YamlScalarKind.WholeNumber or YamlScalarKind.Fraction;
        if (isNumber || !GoDuration.TryParse(scalar.Value, out TimeSpan duration, out bool isWhole))
        {
            bool couldBeSeconds = YamlScalar.TryParseFloat(scalar.Value, out double seconds) && seconds > 0;
            string suggestion = couldBeSeconds ? $"{field.Name}: {scalar.Value}s" : $"{field.Name}: 5s";
            diagnostics.Report(DiagnosticCatalogue.BadDuration(scalar.Span, field.Name, scalar.Value, suggestion, "V-PB-06"));
            return null;
        }

        if (field.IsTimer && (duration < TimeSpan.FromMilliseconds(1) || !isWhole))
        {
            diagnostics.Report(DiagnosticCatalogue.BadDuration(
                scalar.Span, field.Name, scalar.Value, "1ms or more, in whole milliseconds; to disable it, leave it out", rule));
            return null;
        }

        return scalar;
    }

    private YamlScalar CheckEnumeration(YamlScalar scalar, FieldSchema field)
    {
        if (field.EnumValues.Contains(scalar.Value, StringComparer.Ordinal))
        {
            return scalar;
        }

        if (scalar.Kind == YamlScalarKind.WholeNumber && YamlScalar.TryParseInteger(scalar.Value, out long index) &&
            index >= 0 && index < field.EnumValues.Length)
        {
            string meant = field.EnumValues[(int)index];
            diagnostics.Report(DiagnosticCatalogue.EnumAsNumber(scalar.Span, field.Name, scalar.Value, meant));
            return new YamlScalar(meant, isPlain: true, scalar.Span);
        }

        string known = SpellingAdvice.Closest(scalar.Value, field.EnumValues) is { } close
            ? $"{string.Join(", ", field.EnumValues)} (did you mean {close}?)"
            : string.Join(", ", field.EnumValues);
        diagnostics.Report(DiagnosticCatalogue.UnknownEnumValue(
            scalar.Span, field.Name, scalar.Value, known, field.Rule.Length > 0 ? field.Rule : "V-PB-05"));
        return scalar;   // rules about the field must not take it for absent
    }

    /// <summary>Characters as the API server counts them: a pair of surrogates is one.</summary>
    private static int CountOfCharacters(string text)
    {
        int count = 0;
        foreach (char c in text)
        {
            count += char.IsLowSurrogate(c) ? 0 : 1;
        }

        return count;
    }
}
