using System.Globalization;
using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;

namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>
/// Faults by triggers on the tables that the engine writes. Writes are counted by a sequence, which no rollback turns back; so are the strikes
/// of each event.
/// </summary>
internal static class PostgresFaultSql
{
    /// <summary>A session with this setting is not struck.</summary>
    public const string UnseenOption = "-c explorer.unseen=on";

    /// <summary>How many faults a script may have.</summary>
    public const int MaxFaults = 8;

    /// <summary>Makes the table of spoiled rows and the triggers.</summary>
    public static string Create =>
        $$"""
        CREATE TABLE bad (tag int PRIMARY KEY);
        CREATE TABLE faults (id int PRIMARY KEY, at bigint, target text, times int, code text, message text);
        CREATE SEQUENCE writes;
        {{string.Concat(Enumerable.Range(0, MaxFaults).Select(i => $"CREATE SEQUENCE {Strikes(i)};\n"))}}
        CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $f$
        BEGIN
            IF current_setting('explorer.unseen', true) IS DISTINCT FROM 'on' AND EXISTS (SELECT 1 FROM bad WHERE tag = OLD."Tag") THEN
                RAISE EXCEPTION '{{Stage<IntItem>.SpoiledRow}}' USING ERRCODE = '23514';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $f$;
        CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql AS $f$
        DECLARE f faults; written bigint;
        BEGIN
            IF current_setting('explorer.unseen', true) = 'on' THEN
                RETURN NULL;
            END IF;
            written := CASE TG_ARGV[0] WHEN 'Commit' THEN (SELECT last_value FROM writes) ELSE nextval('writes') END;
            FOR f IN SELECT * FROM faults WHERE at <= written AND (target = TG_ARGV[0] OR (target = 'Any' AND TG_ARGV[0] <> 'Commit')) ORDER BY id LOOP
                IF nextval('strikes_' || f.id) <= f.times THEN
                    IF f.code = 'cut' THEN
                        PERFORM pg_terminate_backend(pg_backend_pid());
                        PERFORM pg_sleep(1);
                    END IF;
                    RAISE EXCEPTION USING ERRCODE = f.code, MESSAGE = f.message;
                END IF;
            END LOOP;
            RETURN NULL;
        END $f$;
        CREATE TRIGGER spoil BEFORE UPDATE OR DELETE ON items FOR EACH ROW EXECUTE FUNCTION spoil();
        CREATE TRIGGER strike BEFORE UPDATE OR DELETE ON items FOR EACH STATEMENT EXECUTE FUNCTION strike('Work');
        CREATE TRIGGER strike BEFORE INSERT OR UPDATE ON batched_jobs FOR EACH STATEMENT EXECUTE FUNCTION strike('Any');
        CREATE TRIGGER strike BEFORE UPDATE ON batched_migrations FOR EACH STATEMENT EXECUTE FUNCTION strike('Any');
        CREATE CONSTRAINT TRIGGER strike_commit AFTER INSERT OR UPDATE ON batched_jobs DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION strike('Commit');
        """;

    /// <summary>Starts the counters anew.</summary>
    public static string Reset =>
        "DELETE FROM faults; SELECT setval('writes', 1, false)"
        + string.Concat(Enumerable.Range(0, MaxFaults).Select(i => $", setval('{Strikes(i)}', 1, false)")) + ";";

    /// <summary>The writes so far.</summary>
    public static string CountWrites => "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM writes";

    /// <summary>How often each fault would have struck, were it not limited.</summary>
    public static string CountStrikes =>
        "SELECT strikes FROM ("
        + string.Join(" UNION ALL ", Enumerable.Range(0, MaxFaults).Select(i =>
            $"SELECT {Number(i)} AS id, CASE WHEN is_called THEN last_value ELSE 0 END AS strikes FROM {Strikes(i)}"))
        + ") AS s ORDER BY id";

    /// <summary>What the database says when an event strikes; an explanation that blames it must repeat it.</summary>
    public static string TextOf(ScriptEvent happening) =>
        happening.Kind switch
        {
            EventKind.CutBefore => "terminating connection",
            EventKind.ChangeTable => "cached plan must not change",
            _ => $"explored {happening.Kind} at {happening.At}",
        };

    /// <summary>The SQLSTATE of an event that a trigger can make; null for those that it cannot.</summary>
    public static string? CodeOf(ScriptEvent happening) =>
        happening.Kind switch
        {
            EventKind.Busy => "55P03",
            EventKind.Deadlock => "40P01",
            EventKind.Serialization => "40001",
            EventKind.StatementTimeout => "57014",
            EventKind.CutBefore => "cut",
            EventKind.CutAfter when happening.On != StatementKind.Commit => "cut",
            _ => null,
        };

    private static string Strikes(int fault) => "strikes_" + Number(fault);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
