using System.Text;

namespace EfBatched.TestUtilities.Faults;

/// <summary>One message of PostgreSQL's wire protocol, header included; a startup message has no type (0).</summary>
/// <remarks>See https://www.postgresql.org/docs/current/protocol-message-formats.html.</remarks>
internal readonly record struct Frame(char Type, ReadOnlyMemory<byte> Bytes)
{
    public ReadOnlySpan<byte> Payload =>
        Bytes.Span[(Type == 0 ? 4 : 5)..];

    /// <summary>The zero-terminated texts that the payload starts with.</summary>
    public string Text(int index)
    {
        var rest = Payload;
        for (; index > 0; index--)
        {
            rest = rest[(rest.IndexOf((byte)0) + 1)..];
        }

        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    /// <summary>The SQLSTATE of an error response: fields of a type byte and a text each.</summary>
    public string SqlState()
    {
        var rest = Payload;
        while (rest[0] != (byte)'C')
        {
            rest = rest[(rest.IndexOf((byte)0) + 1)..];
        }

        return Encoding.ASCII.GetString(rest[1..rest.IndexOf((byte)0)]);
    }
}
