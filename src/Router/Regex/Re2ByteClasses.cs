using HelloMesh.Model;

namespace HelloMesh.Router;

// Bytes that no instruction of a program tells apart share a class, so that a state's successors fit in a short row.
internal static class Re2ByteClasses
{
    public static byte[] Of(Re2Program program, out int count)
    {
        // startsClass[b]: b and b - 1 are told apart.
        bool[] startsClass = new bool[257];
        bool hasAssertion = false;
        foreach (Re2Instruction instruction in program.Instructions)
        {
            if (instruction.Opcode == Re2Opcode.Byte)
            {
                Split(startsClass, instruction.Lo, instruction.Hi);
                if (instruction.FoldCase)
                {
                    Split(startsClass, Math.Max(instruction.Lo, (byte)'a') - 0x20, Math.Min(instruction.Hi, (byte)'z') - 0x20);
                    // The upper case letters themselves are not in the range as written.
                    Split(startsClass, 'A', 'Z');
                }
            }

            hasAssertion |= instruction.Opcode == Re2Opcode.Assert;
        }

        if (hasAssertion)
        {
            Split(startsClass, '\n', '\n');
            foreach ((byte lo, byte hi) in Re2ByteSet.WordCharacters.Ranges())
            {
                Split(startsClass, lo, hi);
            }
        }

        byte[] classes = new byte[256];
        int last = 0;
        for (int value = 0; value < 256; value++)
        {
            last += value > 0 && startsClass[value] ? 1 : 0;
            classes[value] = (byte)last;
        }

        count = last + 1;
        return classes;
    }

    private static void Split(bool[] startsClass, int lo, int hi)
    {
        startsClass[lo] = true;
        startsClass[hi + 1] = true;
    }
}
