using EfBatched.TestUtilities.Shop;

namespace EfBatched.AspNetCore.Tests;

/// <summary>A database in which there is something of everything: 200 migrations, one of them at work, one held, one failed, runners alive and dead.</summary>
internal static class Scenes
{
    public static async Task FillAsync(ShopDatabase database)
    {
        await database.ExecuteAsync(
            """
            INSERT INTO batched_migrations (name, status, table_name, key_columns, batch_size, has_fixed_batch_size, job_size, operation_version,
                estimated_rows, up_to, cursor, created_at, started_at, finished_at, updated_at)
            SELECT 'Fill' || i || 'Names', 'Finished', 'Orders', 'Id', 1000, false, 20000, 1, 50000, '[9]', '[9]', now() - interval '2 days',
                now() - i * interval '1 hour' - interval '20 min', now() - i * interval '1 hour', now() FROM generate_series(1, 190) AS i;
            INSERT INTO batched_migrations (name, status, table_name, key_columns, batch_size, has_fixed_batch_size, job_size, operation_version,
                created_at, updated_at, status_reason)
            SELECT 'Paused' || i, 'Paused', 'Lines', 'Id', 1000, false, 20000, 1, now(), now(), 'until the sale is over' FROM generate_series(1, 7) AS i;
            INSERT INTO batched_migrations (name, status, table_name, key_columns, batch_size, has_fixed_batch_size, job_size, operation_version,
                estimated_rows, up_to, cursor, created_at, started_at, updated_at, held_until, held_reason, throttle_reason)
            VALUES ('Held', 'Running', 'Customers', 'Id', 1000, false, 20000, 1, 900000, '[900000]', '[400000]', now(), now(), now(),
                now() + interval '5 minutes', 'replica lag: 41 s on replica-2, and 30 s is the limit', 'replica lag: 41 s on replica-2, and 30 s is the limit');
            INSERT INTO batched_migrations (name, status, table_name, key_columns, batch_size, has_fixed_batch_size, job_size, operation_version,
                estimated_rows, up_to, cursor, created_at, started_at, updated_at, error_code, error_message)
            VALUES ('Failing', 'Failed', 'Invoices', 'Id', 1000, false, 20000, 1, 400000, '[400000]', '[250000]', now(), now(), now(), 'TooManyFailures',
                '12 of the last 20 jobs have failed, the last one with 23514: new row for relation "Invoices" violates check constraint "ck_total".');
            INSERT INTO batched_runners (id, host, process_id, version, names, started_at, heartbeat_at)
            VALUES (gen_random_uuid(), 'web-7d9f-x2', 17, '4.12.0', E'ChangeOrders\nHeld\nFailing', now() - interval '3 hours', now()),
                (gen_random_uuid(), 'web-7d9f-k8', 17, '4.12.0', E'ChangeOrders\nHeld\nFailing', now() - interval '3 hours', now() - interval '2 hours');
            UPDATE batched_migrations SET status = 'Running', estimated_rows = 20000, up_to = '[400]', cursor = '[142]', started_at = now() - interval '3 minutes'
            WHERE name = 'ChangeOrders'
            """);
        await PagesTest.AddJobsAsync(database, 140);
        await PagesTest.AddFailedAsync(database, 3, "23514");
        await database.ExecuteAsync(
            """
            UPDATE batched_jobs SET migration_id = (SELECT id FROM batched_migrations WHERE name = 'Failing') WHERE status = 'Failed';
            INSERT INTO batched_jobs (migration_id, after_key, up_to, status, attempts, batch_size, job_size, batches, rows_scanned, rows_migrated, work_ms,
                throttled_ms, created_at, started_at, token, leased_until, runner_id)
            SELECT m.id, '[141]', '[142]', 'Running', 1, 100, 100, 1, 60, 60, 25, 9, now(), now(), gen_random_uuid(), now() + interval '10 minutes', r.id
            FROM batched_migrations AS m, batched_runners AS r WHERE m.name = 'ChangeOrders' AND r.host = 'web-7d9f-x2'
            """);
        await database.ExecuteAsync(
            """
            UPDATE batched_events SET occurred_at = now() - interval '3 minutes';
            INSERT INTO batched_events (migration_id, kind, occurred_at, reason, actor)
            SELECT id, 'Throttled', now() - interval '90 seconds', 'replica lag: The replica ''replica-2'' is 41 s behind; the limit is 30 s.', 'web-7d9f-x2'
            FROM batched_migrations WHERE name = 'ChangeOrders';
            INSERT INTO batched_events (migration_id, kind, occurred_at, reason, actor)
            SELECT id, 'Throttled', now() - interval '40 seconds', 'No longer throttled.', 'web-7d9f-x2'
            FROM batched_migrations WHERE name = 'ChangeOrders'
            """);
        await database.OperateAsync(m => m.SetAsync("ChangeOrders", s => s.HasJobSize(700), "jobs end sooner", "Ada"));
    }
}
