using EfBatched.FunctionalTests.Releases;
using EfBatched.TestUtilities.Postgres;

// One server for all tests of this process; each test asks it for a database of its own.
[assembly: AssemblyFixture(typeof(PostgresFixture))]

// The packages, made when the first test asks for them.
[assembly: AssemblyFixture(typeof(PackedLibrary))]
