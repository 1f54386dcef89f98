using Microsoft.EntityFrameworkCore;

namespace WebApp.Data;

public sealed class SqliteGeoContext(DbContextOptions<SqliteGeoContext> options) : GeoContext(options);
