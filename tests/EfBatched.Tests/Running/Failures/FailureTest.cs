using System.Net.Sockets;
using System.Reflection;
using EfBatched.Databases.Errors;
using EfBatched.Databases.PostgreSql;
using EfBatched.Databases.Sqlite;
using EfBatched.Faults;
using EfBatched.Keys;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfBatched.Tests.Running.Failures;

[Trait("contract", "R12")]
public class FailureTest
{
    [Theory]
    [InlineData("40001", nameof(FailureKind.Transient))]
    [InlineData("40P01", nameof(FailureKind.Transient))]
    [InlineData("55P03", nameof(FailureKind.Transient))]
    [InlineData("57014", nameof(FailureKind.Transient))]
    [InlineData("25P03", nameof(FailureKind.Transient))]
    [InlineData("25P04", nameof(FailureKind.Transient))]
    [InlineData("25006", nameof(FailureKind.System))]
    [InlineData("57P01", nameof(FailureKind.System))]
    [InlineData("57P02", nameof(FailureKind.System))]
    [InlineData("57P03", nameof(FailureKind.System))]
    [InlineData("57P05", nameof(FailureKind.System))]
    [InlineData("08000", nameof(FailureKind.System))]
    [InlineData("08006", nameof(FailureKind.System))]
    [InlineData("53100", nameof(FailureKind.System))]
    [InlineData("53200", nameof(FailureKind.System))]
    [InlineData("53300", nameof(FailureKind.System))]
    [InlineData("58030", nameof(FailureKind.System))]
    [InlineData("57000", nameof(FailureKind.System))]
    [InlineData("57P04", nameof(FailureKind.System))]
    [InlineData("55000", nameof(FailureKind.Defect))]
    [InlineData("26000", nameof(FailureKind.Transient))]
    [InlineData("XX002", nameof(FailureKind.Defect))]
    [InlineData("XX999", nameof(FailureKind.Unknown))]
    [InlineData("ZZ001", nameof(FailureKind.Unknown))]
    [InlineData("22012", nameof(FailureKind.Data))]
    [InlineData("23505", nameof(FailureKind.Data))]
    [InlineData("42P01", nameof(FailureKind.Defect))]
    [InlineData("P0001", nameof(FailureKind.Unknown))]
    [InlineData("25P02", nameof(FailureKind.Unknown))]
    [InlineData("21000", nameof(FailureKind.Data))]
    [InlineData("44000", nameof(FailureKind.Data))]
    [InlineData("54000", nameof(FailureKind.Data))]
    [InlineData("53400", nameof(FailureKind.Transient))]
    [InlineData("28P01", nameof(FailureKind.System))]
    [InlineData("42501", nameof(FailureKind.Defect))]
    [InlineData("42703", nameof(FailureKind.Defect))]
    [InlineData("0A000", nameof(FailureKind.Defect))]
    [InlineData("XX000", nameof(FailureKind.Unknown))]
    public void Error_of_postgresql_is_classified_by_its_sqlstate(string code, string kind)
    {
        var failure = Failure.Of(Postgres(code), PostgreSqlProvider.Instance, CancellationToken.None);

        Assert.Equal((kind, code), ($"{failure.Kind}", failure.Code));
    }

    [Theory]
    [InlineData(5, nameof(FailureKind.Transient))]
    [InlineData(6, nameof(FailureKind.Transient))]
    [InlineData(8, nameof(FailureKind.System))]
    [InlineData(10, nameof(FailureKind.System))]
    [InlineData(13, nameof(FailureKind.System))]
    [InlineData(14, nameof(FailureKind.System))]
    [InlineData(1, nameof(FailureKind.Unknown))]
    [InlineData(11, nameof(FailureKind.Defect))]
    [InlineData(1811, nameof(FailureKind.Data))]
    [InlineData(19, nameof(FailureKind.Data))]
    [InlineData(20, nameof(FailureKind.Data))]
    [InlineData(25, nameof(FailureKind.Data))]
    [InlineData(261, nameof(FailureKind.Transient))]
    [InlineData(266, nameof(FailureKind.System))]
    [InlineData(275, nameof(FailureKind.Data))]
    [InlineData(2067, nameof(FailureKind.Data))]
    [InlineData(21, nameof(FailureKind.Defect))]
    public void Error_of_sqlite_is_classified_by_its_code(int code, string kind)
    {
        var failure = Failure.Of(new SqliteException("error", code), SqliteProvider.Instance, CancellationToken.None);

        Assert.Equal((kind, $"{code}"), ($"{failure.Kind}", failure.Code));
    }

    public static TheoryData<Exception, string> Wrapped =>
        new()
        {
            { new DbUpdateException("Saving failed.", Postgres("40P01")), "Transient Others 40P01" },
            { new RetryLimitExceededException("Gave up.", new DbUpdateException("Saving failed.", Postgres("57P01"))), "System System 57P01" },
            { new InvalidOperationException("Enable retries.", Postgres("23505")), "Data Rows 23505" },
            { new InvalidOperationException("Enable retries.", new NpgsqlException("broken", new IOException())), "System System " },
            { new NpgsqlException("broken", new EndOfStreamException()), "System System " },
            { new NpgsqlException("broken", new SocketException()), "System System " },
            { new NpgsqlException("slow", new TimeoutException()), "Transient System " },
            { new TimeoutException(), "Transient Work " },
            { new SocketException(), "System System " },
            { new HttpRequestException("away", new SocketException()), "System System " },
            { new HttpRequestException("404"), "Unknown Unknown " },
            { new TaskCanceledException("slow", new TimeoutException()), "Transient Work " },
            { new WorkContractException("not so"), "Defect Work " },
            { new WorkLeftTransactionException(), "Defect Work " },
            { new WorkShapeException("no such member"), "Final Work " },
            { new UnusableKeyException("no such value"), "Final SetUp " },
            { new HiddenRowsException("a policy", Postgres("42501")), "Final SetUp " },
            { new EndOfStreamException(), "System System " },
            { new InvalidOperationException("by the work itself"), "Unknown Unknown " },
            { new OperationCanceledException(), "Unknown Unknown " },
            { new AggregateException(Postgres("57P01")), "System System 57P01" },
            { new AggregateException(Postgres("57P01"), new FormatException()), "Unknown Unknown " },
            { new TargetInvocationException(Postgres("23505")), "Data Rows 23505" },
            { new NoConnectionException("tcp://host:1", new NpgsqlException("slow", new TimeoutException())), "System System " },
            { new InvalidTimeZoneException("x", Postgres("57P01")), "Unknown Unknown " },
        };

    [Theory]
    [MemberData(nameof(Wrapped), DisableDiscoveryEnumeration = true)]
    public void What_follows_and_who_is_at_fault_are_told_by_the_cause_where_ef_wraps_it(Exception exception, string expected)
    {
        var failure = Failure.Of(exception, PostgreSqlProvider.Instance, CancellationToken.None);

        Assert.Equal(expected, $"{failure.Kind} {failure.Origin} {failure.Code}");
        Assert.Same(exception, failure.Exception);
    }

    [Fact]
    public void Whatever_fails_while_the_host_aborts_is_an_interruption()
    {
        var failure = Failure.Of(Postgres("23505"), PostgreSqlProvider.Instance, new CancellationToken(canceled: true));

        Assert.Equal(FailureKind.Interrupted, failure.Kind);
    }

    public static TheoryData<Exception, bool> NoConnections =>
        new()
        {
            { new NpgsqlException("Failed to connect", new SocketException()), true },
            { new InvalidOperationException("Enable retries.", new NpgsqlException("The pool is exhausted", new TimeoutException())), true },
            { new TimeoutException(), true },
            { Postgres("53300"), false },
            { Postgres("57014"), false },
            { new FormatException("no host"), false },
        };

    [Theory]
    [MemberData(nameof(NoConnections), DisableDiscoveryEnumeration = true)]
    public void No_connection_came_where_the_server_has_said_nothing(Exception exception, bool isNoConnection) =>
        Assert.Equal(isNoConnection, PostgreSqlProvider.Instance.IsNoConnection(exception));

    [Fact]
    public void Stored_error_is_that_of_the_cause()
    {
        var error = Failure.Of(
            new DbUpdateException("Saving failed.", Postgres("23505")), PostgreSqlProvider.Instance, CancellationToken.None).ToJobError();

        Assert.Equal(
            (BatchedErrorCode.Unknown, "23505", typeof(PostgresException).FullName, "23505: message"),
            (error.Code, error.SqlState, error.Type, error.Message));
    }

    [Fact]
    public void Stored_error_keeps_hint_column_and_constraint_but_no_values_of_the_row()
    {
        var exception = new PostgresException(
            "not null", "ERROR", "ERROR", "23502", detail: "Failing row contains (secret).", hint: "Fill it.", columnName: "name", constraintName: "filled");

        var error = Failure.Of(exception, PostgreSqlProvider.Instance, CancellationToken.None).ToJobError();

        Assert.Equal(("23502: not null", "Fill it.", "name", "filled"), (error.Message, error.Hint, error.Column, error.Constraint));
    }

    [Theory]
    [InlineData("SQLite Error 19: 'NOT NULL constraint failed: Orders.Name'.", "Name", null)]
    [InlineData("SQLite Error 19: 'UNIQUE constraint failed: Orders.Name'.", "Name", null)]
    [InlineData("SQLite Error 19: 'UNIQUE constraint failed: Orders.Name, Orders.Place'.", null, null)]
    [InlineData("SQLite Error 19: 'CHECK constraint failed: positive'.", null, "positive")]
    [InlineData("SQLite Error 19: 'FOREIGN KEY constraint failed'.", null, null)]
    public void What_sqlite_says_of_a_constraint_is_kept(string message, string? column, string? constraint)
    {
        var error = Failure.Of(new SqliteException(message, 19), SqliteProvider.Instance, CancellationToken.None).ToJobError();

        Assert.Equal((column, constraint), (error.Column, error.Constraint));
    }

    [Fact]
    public void A_stale_plan_is_told_from_what_the_server_does_not_support()
    {
        var stale = new PostgresException("cached plan", "ERROR", "ERROR", "0A000", routine: "RevalidateCachedQuery");

        var failures = new[] { stale, Postgres("0A000") }.Select(e => Failure.Of(e, PostgreSqlProvider.Instance, CancellationToken.None));

        Assert.Equal(
            [(FailureKind.Transient, FaultOrigin.Others), (FailureKind.Defect, FaultOrigin.Work)], failures.Select(f => (f.Kind, f.Origin)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exception_that_cannot_be_read_is_named_by_its_type(bool isWrapped)
    {
        var exception = new UnreadableMessageException();

        var failure = Failure.Of(
            isWrapped ? new InvalidOperationException("wrapped", exception) : exception, PostgreSqlProvider.Instance, CancellationToken.None);

        var error = failure.ToJobError();
        Assert.Equal(typeof(UnreadableMessageException).FullName, error.Type);
        Assert.Equal(ErrorStrings.MessageUnreadable(typeof(UnreadableMessageException), typeof(NotImplementedException)), error.Message);
        Assert.Contains(error.Message, failure.Exception.ToString(), StringComparison.Ordinal);
    }

    private static PostgresException Postgres(string code) =>
        new("message", "ERROR", "ERROR", code);

    private sealed class UnreadableMessageException : Exception
    {
        public override string Message => throw new NotImplementedException();
    }
}
