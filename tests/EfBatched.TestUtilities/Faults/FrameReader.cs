using System.Buffers.Binary;

namespace EfBatched.TestUtilities.Faults;

/// <summary>Cuts a byte stream into messages.</summary>
internal sealed class FrameReader(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Whether everything that was received has been read: what comes next is another send of the peer's.</summary>
    public bool IsDrained =>
        _start == _end;

    /// <summary>Reads a message without a type byte, as only the first ones from a client are; null at the end.</summary>
    public ValueTask<Frame?> ReadStartupAsync(CancellationToken cancellationToken) =>
        ReadAsync(typeLength: 0, cancellationToken);

    /// <summary>Reads the next message; null at the end of the stream.</summary>
    public ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken) =>
        ReadAsync(typeLength: 1, cancellationToken);

    private async ValueTask<Frame?> ReadAsync(int typeLength, CancellationToken cancellationToken)
    {
        if (!await FillAsync(typeLength + 4, cancellationToken))
        {
            return null;
        }

        var length = typeLength + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + typeLength));
        if (!await FillAsync(length, cancellationToken))
        {
            return null;
        }

        var bytes = _buffer.AsSpan(_start, length).ToArray();
        _start += length;
        return new Frame(typeLength == 0 ? '\0' : (char)bytes[0], bytes);
    }

    private async ValueTask<bool> FillAsync(int needed, CancellationToken cancellationToken)
    {
        while (_end - _start < needed)
        {
            MakeRoom(needed);
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    private void MakeRoom(int needed)
    {
        var target = needed > _buffer.Length ? new byte[needed * 2] : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, _end - _start);
        (_end, _start, _buffer) = (_end - _start, 0, target);
    }
}
