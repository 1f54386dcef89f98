// snippet: quick-start
using EfBatched;
using Microsoft.EntityFrameworkCore;
using Shop;

var builder = WebApplication.CreateBuilder(args);
var connectionString = builder.Configuration.GetConnectionString("Shop");
builder.Services.AddDbContext<ShopContext>(o => o.UseNpgsql(connectionString).UseBatchedMigrations());
builder.Services.AddBatchedMigrationRunner<ShopContext>();

var app = builder.Build();
if (BatchedMigrationCommand.IsRequested(args))
{
    return await app.RunBatchedMigrationCommandAsync<ShopContext>(args);
}

app.Run();
return 0;
// end
