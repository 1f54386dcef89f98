using System.Net.Sockets;
using EfBatched.Databases.Errors;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.Tests.Running.Failures;

/// <summary>The shapes are those of Npgsql 10; functional tests meet the real ones.</summary>
[Trait("contract", "T9")]
public class FailureCauseTest
{
    private const string PoolExhausted =
        "The connection pool has been exhausted, either raise 'Max Pool Size' (currently 1) or 'Timeout' (currently 15 seconds) in your connection string.";

    private const string EfSaysPassing =
        "An exception has been raised that is likely due to a transient failure.";

    public static TheoryData<Exception, string> Shapes =>
        new()
        {
            { new NpgsqlException(PoolExhausted, new TimeoutException()), PoolExhausted },
            { new NpgsqlException("The operation has timed out", new TimeoutException()), "The operation has timed out" },
            {
                new NpgsqlException("Failed to connect to 10.0.0.7:5432", new SocketException((int)SocketError.ConnectionRefused)),
                "Failed to connect to 10.0.0.7:5432: Connection refused"
            },
            { new NpgsqlException("Name or service not known", new SocketException((int)SocketError.HostNotFound)), "Name or service not known" },
            {
                new NpgsqlException("Exception while reading from stream", new TimeoutException("Timeout during reading attempt")),
                "Exception while reading from stream: Timeout during reading attempt"
            },
            {
                new NpgsqlException(
                    "Exception while reading from stream",
                    new IOException(
                        "Unable to read data from the transport connection: Connection reset by peer.",
                        new SocketException((int)SocketError.ConnectionReset))),
                "Exception while reading from stream: Unable to read data from the transport connection: Connection reset by peer."
            },
            { new PostgresException("sorry, too many clients already", "FATAL", "FATAL", "53300"), "53300: sorry, too many clients already" },
            {
                new PostgresException("cannot execute UPDATE in a read-only transaction", "ERROR", "ERROR", "25006", detail: "not for people", position: 7),
                "25006: cannot execute UPDATE in a read-only transaction"
            },
            { new InvalidOperationException(EfSaysPassing, new NpgsqlException(PoolExhausted, new TimeoutException())), PoolExhausted },
            {
                new DbUpdateException(EfSaysPassing, new PostgresException("a value is taken", "ERROR", "ERROR", "23505")),
                "23505: a value is taken"
            },
            {
                new NoConnectionException("tcp://db:5432", new InvalidOperationException(EfSaysPassing, new NpgsqlException("The operation has timed out", new TimeoutException()))),
                "No connection to 'tcp://db:5432' could be had: The operation has timed out"
            },
            {
                new NoConnectionException("tcp://db:5432", new InvalidOperationException(EfSaysPassing, new NpgsqlException(PoolExhausted, new TimeoutException()))),
                "No connection was free: " + PoolExhausted
            },
            { new HttpRequestException("Geocoder failed", new SocketException((int)SocketError.HostUnreachable)), "Geocoder failed: No route to host" },
            { new FormatException("not a number", new OverflowException("too large")), "not a number" },
            { new FormatException(""), "An exception of type 'System.FormatException' without a message." },
        };

    [Theory]
    [MemberData(nameof(Shapes), DisableDiscoveryEnumeration = true)]
    public void The_sentence_says_what_a_person_needs(Exception exception, string expected) =>
        Assert.Equal(expected, FailureCause.Say(exception));

    public static TheoryData<Exception, bool> Shortages =>
        new()
        {
            { new NpgsqlException(PoolExhausted, new TimeoutException()), true },
            { new NoConnectionException("tcp://db:5432", new InvalidOperationException(EfSaysPassing, new NpgsqlException(PoolExhausted, new TimeoutException()))), true },
            { new NoConnectionException("tcp://db:5432", new NpgsqlException("The operation has timed out", new TimeoutException())), false },
            { new FormatException(PoolExhausted, new TimeoutException()), false },
        };

    [Theory]
    [MemberData(nameof(Shortages), DisableDiscoveryEnumeration = true)]
    public void A_pool_whose_connections_are_all_in_use_is_told_from_a_database_that_is_away(Exception exception, bool isShortage) =>
        Assert.Equal(isShortage, FailureCause.IsShortage(exception));

    [Fact]
    public void What_is_said_of_a_failure_leaves_room_for_the_sentences_around_it()
    {
        var sentence = FailureCause.Say(new FormatException(new string('x', 10_000_000)));

        Assert.Equal(4_000, sentence.Length);
        Assert.EndsWith("characters)", sentence, StringComparison.Ordinal);
    }
}
