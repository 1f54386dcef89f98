using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Releases.Frozen;

public sealed class FrozenPostgreSqlContext(DbContextOptions options, bool declares) : FrozenContext(options, declares);
