using System.Net;
using System.Net.Sockets;

namespace EfBatched.TestUtilities.Faults;

/// <summary>One client connection and the server connection behind it.</summary>
internal sealed class ProxyConnection(TcpFaultProxy proxy, int id, Socket client, DnsEndPoint serverAddress) : IDisposable
{
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Lock _lock = new();
    private readonly Queue<FrontendExchange> _unanswered = new();
    private readonly StatementNames _names = new();
    private PendingRoundTrip _roundTrip = new();
    private volatile bool _held;

    public async Task RunAsync()
    {
        client.NoDelay = true;
        try
        {
            await using var clientStream = new NetworkStream(client);
            var reader = new FrameReader(clientStream);
            if (await StartupMessage.ReadAsync(clientStream, reader) is not { } startup)
            {
                return;
            }

            await _server.ConnectAsync(serverAddress);
            await using var serverStream = new NetworkStream(_server);
            if (StartupMessage.IsCancelRequest(startup))
            {
                await serverStream.WriteAsync(startup.Bytes);
                await new FrameReader(serverStream).ReadAsync(CancellationToken.None);
                return;
            }

            var answering = AnswerAsync(serverStream, clientStream);
            await ForwardAsync(startup, reader, serverStream);
            if (!_held)
            {
                CloseServer();
            }

            await answering;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // Either side has gone away, which is what this class is for.
        }
        finally
        {
            Close();
            AbandonAll();
        }
    }

    /// <summary>Sends what a <see cref="HeldCommit" /> kept back.</summary>
    public async Task<ServerAnswer> ForwardHeldAsync(FrontendExchange exchange)
    {
        try
        {
            Expect(exchange, isEndOfSend: true);
            await _server.SendAsync(exchange.TakeUnsent());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            exchange.Abandon();
        }

        return await exchange.Answer;
    }

    public void Dispose() =>
        Close();

    public void CloseServer() =>
        Close(_server);

    public void Close()
    {
        Close(client);
        Close(_server);
    }

    private static void Close(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Never connected, or closed already.
        }

        socket.Dispose();
    }

    /// <summary>From the client to the server, until the client goes away or a fault strikes.</summary>
    private async Task ForwardAsync(Frame startup, FrameReader reader, NetworkStream serverStream)
    {
        var exchange = new FrontendExchange();
        for (Frame? frame = startup; frame is not null; frame = await reader.ReadAsync(CancellationToken.None))
        {
            exchange.Add(frame.Value, _names);
            if (exchange.IsUrgent)
            {
                await serverStream.WriteAsync(exchange.TakeUnsent());
            }
            else if (exchange.IsComplete)
            {
                if (!await DispatchAsync(exchange, isEndOfSend: reader.IsDrained, serverStream))
                {
                    return;
                }

                exchange = new FrontendExchange();
            }
        }
    }

    /// <summary>Sends an exchange on, unless a fault says otherwise. False when the client's side has ended.</summary>
    private async Task<bool> DispatchAsync(FrontendExchange exchange, bool isEndOfSend, NetworkStream serverStream)
    {
        if (proxy.Delay > TimeSpan.Zero)
        {
            await Task.Delay(proxy.Delay);
        }

        var fault = exchange.Statements.Count > 0 ? proxy.TakeFault(exchange) : null;
        switch (fault?.Kind)
        {
            case FaultKind.CutBefore:
                Close();
                fault.Trigger(ServerAnswer.None, this, exchange);
                return false;

            case FaultKind.StallBefore:
                fault.Trigger(ServerAnswer.None, this, exchange);
                return true;

            case FaultKind.Hold:
                _held = true;
                Close(client);
                exchange.Withheld = fault;
                fault.Trigger(ServerAnswer.None, this, exchange);
                return false;

            default:
                exchange.Withheld = fault;
                Expect(exchange, isEndOfSend);
                await serverStream.WriteAsync(exchange.TakeUnsent());
                return true;
        }
    }

    /// <summary>From the server to the client, until the server goes away or a withheld answer is complete.</summary>
    private async Task AnswerAsync(NetworkStream serverStream, NetworkStream clientStream)
    {
        var reader = new FrameReader(serverStream);
        try
        {
            while (await reader.ReadAsync(CancellationToken.None) is { } frame)
            {
                // Counted before the client can know of it, so that a test never looks too early.
                var exchange = Answering();
                if (exchange?.Read(frame) == true)
                {
                    EndOfAnswer(exchange);
                }

                if (exchange?.Withheld is null)
                {
                    await PassOnAsync(frame, clientStream);
                }
                else if (exchange.Answer.IsCompleted)
                {
                    if (exchange.Withheld.Kind != FaultKind.StallAfter)
                    {
                        Close();
                    }

                    exchange.Withheld.Trigger(await exchange.Answer, this, exchange);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Either side has gone away.
        }
        finally
        {
            Close();
        }
    }

    private async Task PassOnAsync(Frame frame, NetworkStream clientStream)
    {
        try
        {
            if (!_held)
            {
                await clientStream.WriteAsync(frame.Bytes);
            }
        }
        catch (Exception exception) when (_held && exception is IOException or ObjectDisposedException)
        {
            // A held COMMIT has closed the client's side; the server's must live on.
        }
    }

    private void Expect(FrontendExchange exchange, bool isEndOfSend)
    {
        lock (_lock)
        {
            _unanswered.Enqueue(exchange);
            exchange.RoundTrip = _roundTrip;
            _roundTrip.Add(exchange);
            if (isEndOfSend)
            {
                _roundTrip.Sent();
                _roundTrip = new PendingRoundTrip();
            }
        }
    }

    private FrontendExchange? Answering()
    {
        lock (_lock)
        {
            return _unanswered.TryPeek(out var exchange) ? exchange : null;
        }
    }

    private void EndOfAnswer(FrontendExchange exchange)
    {
        lock (_lock)
        {
            _unanswered.Dequeue();
            if (exchange.Withheld is null)
            {
                Record(exchange.RoundTrip!);
            }
        }
    }

    private void Record(PendingRoundTrip roundTrip)
    {
        if (roundTrip.Answered())
        {
            proxy.RoundTrips.Add(new RoundTrip(id, [.. roundTrip.Statements]));
        }
    }

    private void AbandonAll()
    {
        lock (_lock)
        {
            while (_unanswered.TryDequeue(out var exchange))
            {
                exchange.Abandon();
                exchange.Withheld?.Trigger(ServerAnswer.None, this, exchange);
            }
        }
    }
}
