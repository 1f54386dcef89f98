namespace EfBatched.TestUtilities.Faults;

/// <summary>What a client sends until the server must answer ReadyForQuery: a Query, or messages that end with Sync.</summary>
internal sealed class FrontendExchange
{
    private readonly List<Frame> _unsent = [];
    private readonly List<string> _statements = [];
    private readonly TaskCompletionSource<ServerAnswer> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string? _commandTag;
    private string? _sqlState;

    public IReadOnlyList<string> Statements =>
        _statements;

    /// <summary>Whether the server owes a ReadyForQuery once it has all of this.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the messages cannot wait for the rest of the exchange: passwords, COPY data, Flush, Terminate.</summary>
    public bool IsUrgent { get; private set; }

    public bool IsCommit =>
        _statements.Exists(IsCommitText);

    /// <summary>The fault that keeps the answer from the client.</summary>
    public ProxyFault? Withheld { get; set; }

    public PendingRoundTrip? RoundTrip { get; set; }

    public Task<ServerAnswer> Answer =>
        _answer.Task;

    public void Add(Frame frame, StatementNames names)
    {
        _unsent.Add(frame);
        if (names.Executed(frame) is { } statement)
        {
            _statements.Add(statement);
        }

        IsComplete = frame.Type is 'Q' or 'S' or '\0';
        IsUrgent = frame.Type is 'p' or 'd' or 'c' or 'f' or 'H' or 'F' or 'X';
    }

    public byte[] TakeUnsent()
    {
        var bytes = new byte[_unsent.Sum(f => f.Bytes.Length)];
        var position = 0;
        foreach (var frame in _unsent)
        {
            frame.Bytes.CopyTo(bytes.AsMemory(position));
            position += frame.Bytes.Length;
        }

        _unsent.Clear();
        return bytes;
    }

    /// <summary>Reads a message of the server's answer. True when it is the last one.</summary>
    public bool Read(Frame frame)
    {
        switch (frame.Type)
        {
            case 'C':
                _commandTag = frame.Text(0);
                return false;
            case 'E':
                _sqlState = frame.SqlState();
                return false;
            case 'Z':
                _answer.TrySetResult(new ServerAnswer(_commandTag, _sqlState));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Notes that no answer will come any more.</summary>
    public void Abandon() =>
        _answer.TrySetResult(new ServerAnswer(null, _sqlState));

    private static bool IsCommitText(string statement) =>
        statement.Trim(' ', ';', '\r', '\n', '\t').ToUpperInvariant() is "COMMIT" or "COMMIT TRANSACTION" or "COMMIT WORK" or "END";
}
