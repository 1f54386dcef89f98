using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

// snippet: raw-sql
public sealed class TrimEmails : BatchedMigration<OrdersContext, Customer>
{
    protected override void Configure(BatchedMigrationBuilder<Customer> migration) =>
        migration.BatchBy(c => c.Id).ReliesOn(c => c.Email);

    public override Task<int> MigrateAsync(Batch<OrdersContext, Customer> batch, CancellationToken cancellationToken)
    {
        var after = batch.After is null ? long.MinValue : (long)batch.After[0];
        var upTo = (long)batch.UpTo[0];
        return batch.Context.Database.ExecuteSqlAsync(
            $"""
            UPDATE "Customers" SET "Email" = trim("Email")
            WHERE "Id" > {after} AND "Id" <= {upTo} AND "Email" <> trim("Email")
            """,
            cancellationToken);
    }
}
// end
