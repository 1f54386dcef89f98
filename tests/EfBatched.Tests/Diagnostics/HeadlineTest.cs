using System.Net.Sockets;
using EfBatched.Databases.Errors;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfBatched.Tests.Diagnostics;

[Trait("contract", "B14")]
public class HeadlineTest
{
    [Theory]
    [InlineData("25006", "The database is read-only, as a standby is")]
    [InlineData("53300", "The server accepts no more connections")]
    [InlineData("57P03", "The server is starting or stopping")]
    [InlineData("57P01", "The server is starting or stopping")]
    [InlineData("28P01", "The server refuses the login")]
    [InlineData("28000", "The server refuses the login")]
    [InlineData("3D000", "The database does not exist")]
    [InlineData("42501", "The role lacks a right")]
    [InlineData("42P01", "The database could not be asked")]
    public void What_the_server_answers_has_a_headline_of_its_own(string state, string headline)
    {
        var error = new PostgresException("no", "FATAL", "FATAL", state);

        Assert.Equal(headline, Headline.Of(error));
        Assert.Equal(headline, Headline.Of(new RetryLimitExceededException("again", error)));
        Assert.Equal(headline, Headline.Of(new InvalidOperationException("wrapped", error)));
    }

    [Fact]
    public void A_server_that_does_not_answer_is_not_reached()
    {
        var refused = new NpgsqlException("Failed to connect to 10.0.0.1:5432", new SocketException((int)SocketError.ConnectionRefused));

        Assert.Equal(Headline.NotReached, Headline.Of(refused));
        Assert.Equal(Headline.NotReached, Headline.Of(new SocketException((int)SocketError.HostNotFound)));
        Assert.Equal(Headline.NotReached, Headline.Of(new NoConnectionException("tcp://10.0.0.1:5432", new TimeoutException())));
    }

    [Fact]
    public void What_is_not_known_is_not_made_up() => Assert.Equal(Headline.NoAnswer, Headline.Of(new NotSupportedException("No.")));
}
