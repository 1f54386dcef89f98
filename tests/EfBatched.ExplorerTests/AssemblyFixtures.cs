using EfBatched.TestUtilities.Postgres;

// The scripts on PostgreSQL share a server.
[assembly: AssemblyFixture(typeof(PostgresFixture))]
