using EfBatched.AspNetCore.Pages;
using EfBatched.AspNetCore.Reading;
using EfBatched.AspNetCore.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>One dashboard at one path: its options, its databases and what they have in common.</summary>
internal sealed class Mount
{
    private readonly TimeProvider _time;

    public Mount(string endpointPrefix, BatchedMigrationsDashboardOptions options, Type context, IServiceProvider services)
    {
        EndpointPrefix = endpointPrefix;
        Options = options;
        Access = new Access(options);
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var reads = new SharedReads(_time, TimeSpan.FromSeconds(1));
        var sources = DatabaseSource.CreateAll([.. options.OtherContexts.Prepend(context).Distinct()], scopes);
        Readers = [.. sources.Select(s => new Reader(s, reads, _time))];
        Rehearsals = new Rehearsals(services);
    }

    /// <summary>What the names of endpoints begin with, since a host may have several dashboards.</summary>
    public string EndpointPrefix { get; }

    public BatchedMigrationsDashboardOptions Options { get; }

    public Access Access { get; }

    /// <summary>A reader for each database; the first is that of the mount itself.</summary>
    public IReadOnlyList<Reader> Readers { get; }

    public Rehearsals Rehearsals { get; }

    /// <summary>The database that an address names; null when there is no such one.</summary>
    public Reader? FindReader(HttpRequest request) =>
        request.Query["in"].ToString() is { Length: > 0 } key ? Readers.FirstOrDefault(r => r.Source.Key == key) : Readers[0];

    /// <summary>The databases that a request without a migration is about: all, or the one that its address names.</summary>
    public IReadOnlyList<Reader> ReadersOf(HttpRequest request) =>
        request.Query.ContainsKey("in") ? [FindReader(request) ?? throw Refusal.UnknownDatabase(request)] : Readers;

    public Links LinksOf(HttpContext context)
    {
        var index = context.RequestServices.GetRequiredService<LinkGenerator>().GetPathByName(context, EndpointPrefix + "index");
        var key = context.Request.Query["in"].ToString();
        return new Links(index?.TrimEnd('/') ?? "", Readers.Skip(1).Any(r => r.Source.Key == key) ? key : null);
    }

    /// <summary>Starts a rehearsal of a migration that was enqueued, unless one runs.</summary>
    public async Task RehearseAsync(string name, HttpContext context)
    {
        var reader = FindReader(context.Request) ?? throw Refusal.UnknownDatabase(context.Request);
        _ = await reader.FindAsync(name, new(), context.RequestAborted).ConfigureAwait(false) ?? throw Refusal.Unknown(name);
        Rehearsals.Start(reader.Source, name);
    }

    public async Task<PageFrame> FrameAsync(HttpContext context) =>
        new(LinksOf(context), Options.Title, Options.TimeZone, _time.GetUtcNow())
        {
            MayOperate = await Access.MayOperateAsync(context).ConfigureAwait(false),
            Token = Access.TokensOf(context) is { } tokens ? (tokens.FormFieldName, tokens.RequestToken!) : null,
            Source = Readers.Count > 1 ? (FindReader(context.Request) ?? Readers[0]).Source.Key : null,
            Query = context.Request.QueryString.Value ?? "",
        };
}
