using Microsoft.EntityFrameworkCore;

namespace WebApp.Data;

public sealed class PostgreSqlGeoContext(DbContextOptions<PostgreSqlGeoContext> options) : GeoContext(options);
