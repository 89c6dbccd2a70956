using HelloMesh.Model;

namespace HelloMesh.Router;

internal enum Re2Opcode : byte
{
    // Never matches. Instruction 0, so that 0 can mean "not yet known" while compiling.
    Fail,

    // Goes on at Out, and with lower priority at Alternative.
    Alternate,

    // Takes one byte out of Lo to Hi, both cases of a letter where FoldCase.
    Byte,

    // Notes the position in the slot numbered Alternative.
    Capture,

    // Goes on where the Re2Flank asked for by Alternative holds.
    Assert,

    // The end.
    Match,

    // Goes on at Out.
    Skip,
}

// What holds between two bytes.
[Flags]
internal enum Re2Flank
{
    None = 0,
    BeginText = 1,
    EndText = 2,
    BeginLine = 4,
    EndLine = 8,
    WordBoundary = 16,
    NotWordBoundary = 32,
}

internal struct Re2Instruction
{
    public Re2Opcode Opcode;
    public byte Lo;
    public byte Hi;
    public bool FoldCase;
    public int Out;
    public int Alternative;

    public readonly bool Takes(byte value)
    {
        // Ranges that fold are written in lower case.
        int folded = FoldCase && value is >= (byte)'A' and <= (byte)'Z' ? value + 0x20 : value;
        return Lo <= folded && folded <= Hi;
    }
}

// A compiled expression: Thompson's automaton as a flat array.
internal sealed class Re2Program(Re2Instruction[] instructions, int start)
{
    public Re2Instruction[] Instructions { get; } = instructions;

    // 0 if nothing can match.
    public int Start { get; } = start;

    // What holds at a position. The neighbours are -1 where the text ends.
    public static Re2Flank FlankBetween(int before, int after)
    {
        Re2Flank flank = IsWord(before) != IsWord(after) ? Re2Flank.WordBoundary : Re2Flank.NotWordBoundary;
        if (before < 0)
        {
            flank |= Re2Flank.BeginText | Re2Flank.BeginLine;
        }
        else if (before == '\n')
        {
            flank |= Re2Flank.BeginLine;
        }

        if (after < 0)
        {
            flank |= Re2Flank.EndText | Re2Flank.EndLine;
        }
        else if (after == '\n')
        {
            flank |= Re2Flank.EndLine;
        }

        return flank;
    }

    public static bool IsWord(int value) => value >= 0 && Re2ByteSet.WordCharacters.Contains((byte)value);
}
