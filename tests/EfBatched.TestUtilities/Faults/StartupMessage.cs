using System.Buffers.Binary;
using System.Net.Sockets;

namespace EfBatched.TestUtilities.Faults;

/// <summary>Understands what a client says first: it asks for encryption, for the end of a query, or for a session.</summary>
internal static class StartupMessage
{
    // https://www.postgresql.org/docs/current/protocol-message-formats.html
    private const int SslRequest = 80877103;
    private const int GssEncryptionRequest = 80877104;
    private const int CancelRequest = 80877102;

    public static bool IsCancelRequest(Frame startup) =>
        Code(startup) == CancelRequest;

    /// <summary>Declines encryption and reads the message to pass on; null when the client went away.</summary>
    public static async Task<Frame?> ReadAsync(NetworkStream clientStream, FrameReader reader)
    {
        while (await reader.ReadStartupAsync(CancellationToken.None) is { } frame)
        {
            if (Code(frame) is not (SslRequest or GssEncryptionRequest))
            {
                return frame;
            }

            await clientStream.WriteAsync("N"u8.ToArray());
        }

        return null;
    }

    private static int Code(Frame startup) =>
        BinaryPrimitives.ReadInt32BigEndian(startup.Payload);
}
