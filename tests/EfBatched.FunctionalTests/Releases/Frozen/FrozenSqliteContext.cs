using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Releases.Frozen;

public sealed class FrozenSqliteContext(DbContextOptions options, bool declares) : FrozenContext(options, declares);
