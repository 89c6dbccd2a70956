namespace HelloMesh.Testing.Generation;

/// <summary>The targets whose path, which ends at the first question mark, is in a language (rule RM-48).</summary>
internal sealed class PathPartLanguage : Language
{
    private const int Accepted = 1;
    private const int Refused = 2;

    /// <summary>States of the path's own language come after those of this one.</summary>
    private const int Own = 3;

    private readonly Language _path;
    private readonly byte[] _classes;

    public PathPartLanguage(Language path)
    {
        _path = path;
        _classes = path.Classes.ToArray();
        int count = _classes.Max() + 1;

        if (count < 256)
        {
            _classes['?'] = (byte)count;   // else each byte is told apart already
        }
    }

    public override ReadOnlySpan<byte> Classes => _classes;

    public override int Step(int state, byte value)
    {
        if (state is Accepted or Refused)
        {
            return state;
        }

        int inner = state == Start ? Start : state - Own;
        return value == (byte)'?'
            ? _path.Accepts(inner) ? Accepted : Refused
            : _path.Step(inner, value) + Own;
    }

    public override bool Accepts(int state) =>
        state == Accepted || (state != Refused && _path.Accepts(state == Start ? Start : state - Own));

    public override bool IsDead(int state) =>
        state == Refused || (state >= Own && _path.IsDead(state - Own));
}
