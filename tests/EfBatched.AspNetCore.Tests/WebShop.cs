using System.Security.Claims;
using System.Text.Encodings.Web;
using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Shop;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EfBatched.AspNetCore.Tests;

/// <summary>A web application of the shop on a port of its own, with the dashboard; a header or cookie says who asks.</summary>
public sealed class WebShop : IAsyncDisposable
{
    public const string Path = "/batched-migrations";
    public const string User = "X-User";

    private readonly WebApplication _app;

    private WebShop(WebApplication app, CommandCounter counter, RecordingLoggerProvider log)
    {
        _app = app;
        Counter = counter;
        Log = log;
        Address = new Uri(app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public CommandCounter Counter { get; }

    public RecordingLoggerProvider Log { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<WebShop> StartAsync(
        string connectionString,
        Action<BatchedMigrationsDashboardOptions>? options = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? use = null,
        string environment = "Development",
        ShopProvider provider = ShopProvider.PostgreSql,
        Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        var log = new RecordingLoggerProvider();
        var counter = new CommandCounter();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContext<ShopContext>(o =>
        {
            ShopDatabase.Configure(o, provider, connectionString);
            o.AddInterceptors(counter);
        });
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestUsers>("test", null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("read", p => p.RequireAuthenticatedUser())
            .AddPolicy("operate", p => p.RequireRole("operator"));
        builder.Services.AddHealthChecks().AddBatchedMigrations<ShopContext>().AddBatchedMigrationsFinished<ShopContext>(
            ["ChangeOrders"], tags: ["ready"]);
        builder.Services.AddOpenApi();
        build?.Invoke(builder);
        var app = builder.Build();
        use?.Invoke(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapOpenApi();
        app.MapHealthChecks("/health", new() { ResponseWriter = WriteHealthAsync });
        app.MapBatchedMigrations<ShopContext>(Path, options);
        map?.Invoke(app);
        await app.StartAsync();
        return new WebShop(app, counter, log);
    }

    public async Task<string> GetAsync(string path) => await Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static Task WriteHealthAsync(HttpContext context, Microsoft.Extensions.Diagnostics.HealthChecks.HealthReport report) =>
        context.Response.WriteAsync(
            string.Join('\n', report.Entries.Select(e =>
                $"{e.Key}: {e.Value.Status}: {e.Value.Description} [{string.Join("; ", e.Value.Data.Select(d => $"{d.Key} = {d.Value}"))}]")));

    private sealed class TestUsers(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var user = Request.Headers[User].FirstOrDefault() ?? Request.Cookies["user"];
            if (string.IsNullOrEmpty(user))
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            Claim[] claims = user == "olga" ? [new(ClaimTypes.Name, user), new(ClaimTypes.Role, "operator")] : [new(ClaimTypes.Name, user)];
            return Task.FromResult(AuthenticateResult.Success(
                new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, "test")), "test")));
        }
    }
}
