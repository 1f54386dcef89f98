#!/usr/bin/env bash
# Walks the README's way as a new user does: a fresh web application on PostgreSQL with a million rows and schema migrations of its own takes
# the package as packed, fills a column in the background, and requires it two releases later. Prints what it does and what comes of it.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

rows=${1:-1000000}
[[ $rows =~ ^[1-9][0-9]*$ ]] || { echo "Usage: eng/walk.sh [ROWS]   (1,000,000 rows when none are given)" >&2; exit 2; }

repository=$PWD
folder=$(mktemp -d)
server=walk-$$
version=10.0.0-walk.$(date +%s)
application=''
clean_up() {
  [ -z "$application" ] || kill "$application" 2> /dev/null || true
  "$repository/eng/postgres.sh" remove --name "$server" > /dev/null 2>&1 || true
  rm -rf "$folder" "${NUGET_PACKAGES:-$HOME/.nuget/packages}/efbatched/$version"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n== %s\n' "$*"; }

# Runs a command of the user's and shows it; its output only when it is wanted or the command fails.
run() {
  echo "\$ $*"
  "$@" > "$folder.log" 2>&1 < /dev/null || { cat "$folder.log"; echo "eng/walk.sh: '$*' failed." >&2; exit 1; }
}

# The version of a package that the repository uses.
version_of() { sed -nE "s/.*Include=\"$1\" Version=\"\[?([0-9.]+).*/\1/p" Directory.Packages.props; }

start_application() {
  dotnet bin/Debug/net10.0/Shop.dll --urls http://127.0.0.1:0 > "$folder/application.log" 2>&1 < /dev/null &
  application=$!
  for _ in $(seq 600); do
    url=$(sed -nE 's/.*Now listening on: (.*)/\1/p' "$folder/application.log" | head -1)
    [ -z "$url" ] || return 0
    sleep 0.2
  done
  cat "$folder/application.log"
  echo "eng/walk.sh: the application did not start." >&2
  exit 1
}

stop_application() {
  kill "$application"
  wait "$application" 2> /dev/null || true
  application=''
}

say "Before: a web application on PostgreSQL, with a table of $rows rows and two schema migrations"
run dotnet pack src/EfBatched -c Release -o "$folder/packages" "-p:MinVerVersionOverride=$version" -v quiet
connection=$(eng/postgres.sh start --name "$server" --fast)
export ConnectionStrings__Shop="${connection/Database=postgres/Database=shop}"
npgsql=$(version_of Npgsql.EntityFrameworkCore.PostgreSQL)
cd "$folder"
cat > nuget.config <<'XML'
<configuration>
  <packageSources>
    <add key="built" value="packages" />
  </packageSources>
</configuration>
XML
mkdir .config
cp "$repository/.config/dotnet-tools.json" .config/
run dotnet tool restore
run dotnet new webapi --name Shop --no-openapi --no-https --no-restore
cd Shop
run dotnet add package Npgsql.EntityFrameworkCore.PostgreSQL --version "$npgsql"
run dotnet add package Microsoft.EntityFrameworkCore.Design --version "$(cd "$repository" && sed -nE 's/.*<EfVersion>\[([0-9.]+).*/\1/p' Directory.Packages.props)"
cat > ShopContext.cs <<'CS'
using Microsoft.EntityFrameworkCore;

namespace Shop;

public class Customer
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Customer> Customers => Set<Customer>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
    }
}
CS
cat > Program.cs <<'CS'
using Microsoft.EntityFrameworkCore;
using Shop;

var builder = WebApplication.CreateBuilder(args);
var connectionString = builder.Configuration.GetConnectionString("Shop");
builder.Services.AddDbContext<ShopContext>(o => o.UseNpgsql(connectionString));
var app = builder.Build();
app.MapGet("/customers", (ShopContext context) => context.Customers.CountAsync());
app.Run();
CS
run dotnet ef migrations add Initial
run dotnet ef migrations add LoadCustomers
load=$(ls Migrations/*_LoadCustomers.cs)
insert="INSERT INTO \\\\\"Customers\\\\\" (\\\\\"Name\\\\\") SELECT 'Customer ' || n FROM generate_series(1, $rows) AS n"
awk -v insert="$insert" '{ print } /void Up/ { up = 1 } up && /{/ { print "            migrationBuilder.Sql(\"" insert "\");"; up = 0 }' "$load" > load
mv load "$load"
grep -q generate_series "$load" || { cat "$load"; echo "eng/walk.sh: the load was not written." >&2; exit 1; }
run dotnet ef database update

say "README: the package, the class, the declaration, the two calls"
run dotnet add package EfBatched --version "$version"
cat > BackfillSearchName.cs <<'CS'
using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public sealed class BackfillSearchName : BatchedMigration<ShopContext, Customer>
{
    protected override void Configure(BatchedMigrationBuilder<Customer> migration) =>
        migration.Where(c => c.SearchName == null);

    public override Task<int> MigrateAsync(Batch<ShopContext, Customer> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(c => c.SearchName, c => c.Name.ToLower()), cancellationToken);
}
CS
sed -i 's|    public required string Name { get; set; }|&\n\n    public string? SearchName { get; set; }|' ShopContext.cs
sed -i '/OnModelCreating/,/^    }/ s|^    {|    {\n        modelBuilder.HasBatchedMigration<BackfillSearchName>();|' ShopContext.cs
sed -i 's|UseNpgsql(connectionString)|&.UseBatchedMigrations()|; s|^var app = |builder.Services.AddBatchedMigrationRunner<ShopContext>();\n&|' Program.cs
sed -i 's|^app.Run|app.MapGet("/progress", (ShopContext context) => context.Database.BatchedMigrations().ListAsync());\n&|' Program.cs
cat BackfillSearchName.cs
grep -n 'Batched' ShopContext.cs Program.cs

say "README: EF's own tools do the rest"
run dotnet ef migrations add BackfillSearchName
sed -n '/void Up/,/void Down/p' Migrations/*_BackfillSearchName.cs | sed -n '/AddColumn/,/;/p; /EnqueueBatchedMigration/,/;/p'
run dotnet ef database update

say "The application runs; the rows follow in the background"
start_application
finished=no
customers=''
for _ in $(seq 600); do
  progress=$(curl -fsS "$url/progress")
  sed -nE 's/.*"name":"([^"]*)".*"estimatedRows":([0-9]+),"rowsScanned":([0-9]+).*/\1: \3 of about \2 rows/p' <<< "$progress"
  [ -n "$customers" ] || customers=$(curl -fsS "$url/customers")
  if grep -q '"finishedAt":"' <<< "$progress"; then finished=yes; break; fi
  sleep 2
done
echo "GET /customers while it ran: $customers"
grep -i -A1 "EfBatched" "$folder/application.log" | head -8 || true
stop_application
[ "$finished" = yes ] || { echo "eng/walk.sh: the batched migration did not finish." >&2; exit 1; }

say "The second release: the application reads the column"
sed -i 's|^app.Run|app.MapGet("/search/{name}", (ShopContext context, string name) => context.Customers.CountAsync(c => c.SearchName == name.ToLower()));\n&|' Program.cs
run dotnet build -v quiet
run dotnet ef migrations has-pending-model-changes --no-build

say "The third release: the class goes, the column is required"
rm BackfillSearchName.cs
sed -i '/HasBatchedMigration/d; s|string? SearchName|required string SearchName|' ShopContext.cs
sed -i '/AddBatchedMigrationRunner/d' Program.cs
run dotnet ef migrations add RequireSearchName
sed -n '/void Up/,/void Down/p' Migrations/*_RequireSearchName.cs
run dotnet ef database update
run dotnet build -v quiet
start_application
echo "GET /progress:                       $(curl -fsS "$url/progress" | sed -nE 's/.*"statusReason":"([^"]*)".*/\1/p')"
echo "GET /search/CUSTOMER%20$rows: $(curl -fsS "$url/search/CUSTOMER%20$rows")"
[ "$(curl -fsS "$url/search/CUSTOMER%20$rows")" = 1 ]
stop_application

say "Done: $rows rows filled in the background, and the gate passed."
