using Xunit;

namespace CityIp.Catalog.Tests.Rules;

public sealed class A_text_to_be_found
{
    [Fact]
    public void Is_cut_into_characters_and_pairs_of_neighbours()
    {
        var terms = SearchTerms.Of("武康大楼");
        Assert.Equal(new[] { "武", "康", "大", "楼", "武康", "康大", "大楼" }.Order(StringComparer.Ordinal), terms.Grams);
        Assert.Equal(["武康大楼"], terms.Runs);
        Assert.Empty(terms.Words);
    }

    [Fact]
    public void Has_no_pair_across_two_texts_or_a_mark()
    {
        Assert.DoesNotContain("楼上", SearchTerms.Of("武康大楼", "上海").Grams);
        Assert.DoesNotContain("楼上", SearchTerms.Of("武康大楼，上海").Grams);
        Assert.DoesNotContain("楼上", SearchTerms.Of("武康大楼 Wukang 上海").Grams);
    }

    [Fact]
    public void Is_the_same_in_full_width_and_half_width_and_any_case()
    {
        Assert.Equal(["wukang", "1924"], SearchTerms.Of("ＷｕＫａｎｇ １９２４").Words.OrderDescending(StringComparer.Ordinal));
        Assert.Equal(["ｶﾞ".Normalize(System.Text.NormalizationForm.FormKC)], SearchTerms.Of("ｶﾞ").Runs);
    }

    [Fact]
    public void Is_found_without_accents() => Assert.Equal(["hudec", "laszlo"], SearchTerms.Of("László Hudec").Words);

    [Fact]
    public void May_mix_scripts()
    {
        var terms = SearchTerms.Of("武康路Wukang Road 1836-1858号");
        Assert.Equal(["1836", "1858", "road", "wukang"], terms.Words);
        Assert.Equal(["号", "武康路"], terms.Runs);
    }

    [Fact]
    public void Beyond_the_basic_plane_is_cut_by_characters_not_halves() => Assert.Equal(["𠮷", "𠮷野", "野"], SearchTerms.Of("𠮷野").Grams.OrderBy(gram => SearchTerms.Of("𠮷𠮷野").Runs[0].IndexOf(gram, StringComparison.Ordinal)).ThenBy(gram => gram.Length));

    [Fact]
    public void Needs_its_pairs_or_the_one_character_it_has()
    {
        Assert.Equal(["武康"], SearchTerms.Of("武康").NeededGrams);
        Assert.Equal(["武"], SearchTerms.Of("武").NeededGrams);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -!?，。 ")]
    [InlineData("'")]
    public void Without_letters_is_empty(string text) => Assert.True(SearchTerms.Of(text).IsEmpty);
}
