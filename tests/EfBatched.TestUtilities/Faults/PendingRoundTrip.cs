namespace EfBatched.TestUtilities.Faults;

/// <summary>Finds out when everything that a client sent at once has been answered.</summary>
internal sealed class PendingRoundTrip
{
    private readonly List<string> _statements = [];
    private int _unanswered;
    private bool _sent;

    public IReadOnlyList<string> Statements =>
        _statements;

    public void Add(FrontendExchange exchange)
    {
        _statements.AddRange(exchange.Statements);
        _unanswered++;
    }

    /// <summary>Notes that nothing more belongs to it, because the client waits for the answer now.</summary>
    public void Sent() =>
        _sent = true;

    /// <summary>Notes that one exchange was answered. True when the client has waited for statements and waits no longer.</summary>
    public bool Answered() =>
        --_unanswered == 0 && _sent && _statements.Count > 0;
}
