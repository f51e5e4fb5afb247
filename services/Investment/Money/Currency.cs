using System.Collections.Frozen;

namespace CityIp.Investment;

/// <summary>
/// ISO 4217 currencies in use and their exponents: how many decimals the minor unit has. An amount of 1234 is 12.34 CNY, 1,234 JPY and 1.234 KWD.
/// Source: ISO 4217 List One (maintenance agency: SIX Financial Information), state of 1 January 2026. Codes without a minor unit
/// (metals, special drawing rights, testing) are no money here.
/// </summary>
internal static class Currency
{
    private const string None = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

    private const string Two = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC
        CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR
        KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN
        PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
        UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        """;

    private const string Three = "BHD IQD JOD KWD LYD OMR TND";
    private const string Four = "CLF UYW";

    private static readonly FrozenDictionary<string, int> Exponents = new[] { (None, 0), (Two, 2), (Three, 3), (Four, 4) }
        .SelectMany(group => group.Item1.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(code => KeyValuePair.Create(code, group.Item2)))
        .ToFrozenDictionary();

    /// <summary>Every code with its exponent.</summary>
    public static IReadOnlyDictionary<string, int> All => Exponents;

    /// <summary>Three capital letters of a currency in use; lower case is not one.</summary>
    public static bool IsKnown(string code) => Exponents.ContainsKey(code);

    /// <summary>Decimals of the minor unit, 0 to 4.</summary>
    public static int ExponentOf(string code) => Exponents[code];
}
