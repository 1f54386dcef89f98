namespace Shop;

// snippet: arguments-record
public sealed record ConvertPricesArguments(string Currency, decimal Rate);
// end
