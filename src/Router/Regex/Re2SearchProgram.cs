using System.Collections.Immutable;
using System.Diagnostics;
using HelloMesh.Model;

namespace HelloMesh.Router;

// What finds a match: RE2's flattened program, with what RE2 takes off in front of it kept beside it. Only with exactly
// these start points does it prefer what RE2 prefers where loops over something that may be empty stand in one another.
internal sealed record Re2SearchProgram(Re2Program Program, bool IsAnchored, ImmutableArray<Re2ByteSet> Literal)
{
    public static Re2SearchProgram Of(Re2Node tree)
    {
        Re2Opening opening = Re2Opening.Of(tree);
        Re2Program? program = Re2Compiler.Compile(opening.Rest);
        Debug.Assert(program is not null, "no larger than the whole pattern's, which was built");
        return new Re2SearchProgram(
            program!.Start == 0 ? program : new Re2Flattening(program, program.Start).ToProgram(),
            opening.IsAnchored,
            opening.Literal);
    }

    // Where the program starts on an anchored pattern: behind the literal; -1 where the text does not begin with it.
    public int StartIn(ReadOnlySpan<byte> subject)
    {
        if (subject.Length < Literal.Length)
        {
            return -1;
        }

        for (int i = 0; i < Literal.Length; i++)
        {
            if (!Literal[i].Contains(subject[i]))
            {
                return -1;
            }
        }

        return Literal.Length;
    }
}
