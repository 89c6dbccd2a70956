using HelloMesh.Router;
using HelloMesh.Sim.Requests;

namespace HelloMesh.Sim.Replay;

/// <summary>How far a line has come on the short way.</summary>
internal enum PlainState : byte
{
    /// <summary>It is for the full path.</summary>
    Refused,

    /// <summary>It was read.</summary>
    Read,

    /// <summary>Its request came before, and its answer is in the book.</summary>
    Booked,

    /// <summary>Its request came before; its answer takes another look.</summary>
    Recent,

    /// <summary>Its request was looked up.</summary>
    Matched,
}

/// <summary>A line on the short way. Some of them are under way together, so that what the first ones wait for is asked for
/// while the others are read.</summary>
/// <param name="line">Reads the line.</param>
internal sealed class PlainRequest(PlainLine line)
{
    /// <summary>The line.</summary>
    public PlainLine Line { get; } = line;

    /// <summary>Holds the request, where it has to be looked up.</summary>
    public RequestBuffer Buffer { get; } = new();

    /// <summary>How far the line has come.</summary>
    public PlainState State { get; set; }

    /// <summary>Hash of the request, see <see cref="RecentRequests.HashOf"/>.</summary>
    public ulong Hash { get; set; }

    /// <summary>True when the request is to be remembered.</summary>
    public bool IsWanted { get; set; }

    /// <summary>What is known of a recent request's answer.</summary>
    public RecentAnswer? Recent { get; set; }

    /// <summary>The listener's port of a request that has to be looked up.</summary>
    public int Port { get; set; }

    /// <summary>What the look-up found.</summary>
    public MatchResult Match { get; set; }

    /// <summary>The same, packed.</summary>
    public MatchKey Key { get; set; }

    /// <summary>Number of the answer in the <see cref="AnswerBook"/>; -1 when it was not there.</summary>
    public int Booked { get; set; }
}
