namespace EfBatched.TestUtilities.Faults;

/// <summary>Remembers which statement text a connection's prepared statements and portals stand for.</summary>
internal sealed class StatementNames
{
    private readonly Dictionary<string, string> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _portals = new(StringComparer.Ordinal);

    /// <summary>The text that a message makes the server execute; null when it executes none.</summary>
    public string? Executed(Frame frame)
    {
        switch (frame.Type)
        {
            case 'Q':
                return frame.Text(0);
            case 'P':
                _statements[frame.Text(0)] = frame.Text(1);
                return null;
            case 'B':
                _portals[frame.Text(0)] = _statements.GetValueOrDefault(frame.Text(1), "");
                return null;
            case 'E':
                return _portals.GetValueOrDefault(frame.Text(0), "");
            default:
                return null;
        }
    }
}
