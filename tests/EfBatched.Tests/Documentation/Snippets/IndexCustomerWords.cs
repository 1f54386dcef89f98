using EfBatched;

namespace Shop;

// snippet: insert-rows
public sealed class IndexCustomerWords : BatchedMigration<OrdersContext, Customer>
{
    public override Task<int> MigrateAsync(Batch<OrdersContext, Customer> batch, CancellationToken cancellationToken) =>
        batch.InsertManyRowsAsync(
            c => new { c.Id, c.Name },
            row => row.Name.Split(' ').Select(word => new CustomerWord { CustomerId = row.Id, Word = word }),
            cancellationToken);
}
// end
