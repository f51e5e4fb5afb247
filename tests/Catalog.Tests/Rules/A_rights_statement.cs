using Xunit;

namespace CityIp.Catalog.Tests.Rules;

public sealed class A_rights_statement
{
    [Theory]
    [InlineData("http://rightsstatements.org/vocab/InC/1.0/", "http://rightsstatements.org/vocab/InC/1.0/")]
    [InlineData("https://rightsstatements.org/vocab/NoC-OKLR/1.0", "http://rightsstatements.org/vocab/NoC-OKLR/1.0/")]
    [InlineData("http://creativecommons.org/licenses/by-sa/4.0/", "https://creativecommons.org/licenses/by-sa/4.0/")]
    [InlineData("https://creativecommons.org/licenses/by-nc-nd/3.0/cn", "https://creativecommons.org/licenses/by-nc-nd/3.0/cn/")]
    [InlineData("https://creativecommons.org/publicdomain/zero/1.0/", "https://creativecommons.org/publicdomain/zero/1.0/")]
    public void Is_kept_as_its_publisher_writes_it(string sent, string kept) => Assert.Equal(kept, RightsUri.Canonical(sent));

    [Theory]
    [InlineData("All rights reserved")]
    [InlineData("http://rightsstatements.org/vocab/InC/2.0/")]
    [InlineData("http://rightsstatements.org/vocab/Free/1.0/")]
    [InlineData("http://rightsstatements.org/page/InC/1.0/")]
    [InlineData("https://creativecommons.org/licenses/by/4.1/")]
    [InlineData("https://creativecommons.org/licenses/by-sa-nc/4.0/")]
    [InlineData("https://creativecommons.org/licenses/by/4.0/cn/")]
    [InlineData("https://creativecommons.org.example.com/licenses/by/4.0/")]
    [InlineData("https://creativecommons.org/licenses/by/4.0/\n")]
    public void Is_refused_when_it_is_of_neither(string sent) => Assert.Null(RightsUri.Canonical(sent));

    [Theory]
    [InlineData("https://creativecommons.org/publicdomain/mark/1.0/", "open")]
    [InlineData("https://creativecommons.org/licenses/by-sa/4.0/", "open")]
    [InlineData("https://creativecommons.org/licenses/by-nd/4.0/", "restricted")]
    [InlineData("https://creativecommons.org/licenses/by-nc/4.0/", "restricted")]
    [InlineData("http://rightsstatements.org/vocab/NoC-NC/1.0/", "restricted")]
    [InlineData("http://rightsstatements.org/vocab/InC/1.0/", "permission")]
    [InlineData("http://rightsstatements.org/vocab/CNE/1.0/", "permission")]
    public void Says_what_is_allowed_without_asking(string rights, string reuse) => Assert.Equal(reuse, KebabCase.Of(RightsUri.ReuseOf(rights)));
}
