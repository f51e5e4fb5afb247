namespace CityIp.Analytics.Charts;

/// <summary>Chinese names of the sample's cities, dimensions, indicators and choices.</summary>
internal static class ChineseNames
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["index"] = "世界城市样例指数",
        ["economy"] = "经济", ["knowledge"] = "知识", ["culture"] = "文化", ["liveability"] = "宜居", ["environment"] = "环境", ["accessibility"] = "可达性",
        ["gpci_economy"] = "经济（GPCI-2023）", ["gdp_per_capita"] = "所在国家或地区人均 GDP（2019）", ["gpci_research"] = "研究与开发（GPCI-2023）",
        ["gpci_culture"] = "文化交流（GPCI-2023）", ["world_heritage"] = "50 公里内文化世界遗产（2019）", ["creative_city"] = "联合国教科文组织创意城市网络成员（2024）",
        ["gpci_livability"] = "居住（GPCI-2023）", ["gpci_environment"] = "环境（GPCI-2023）", ["gpci_accessibility"] = "交通与可达性（GPCI-2023）", ["connectivity"] = "全球网络连通度（2020）",
        ["normalisation"] = "标准化方法", ["aggregation of the dimensions"] = "维度的汇总方法", ["weights ±25 %"] = "权重 ±25 %", ["treatment of outliers"] = "异常值处理",
        ["amsterdam"] = "阿姆斯特丹", ["bangkok"] = "曼谷", ["barcelona"] = "巴塞罗那", ["beijing"] = "北京", ["berlin"] = "柏林", ["boston"] = "波士顿", ["brussels"] = "布鲁塞尔",
        ["buenos-aires"] = "布宜诺斯艾利斯", ["cairo"] = "开罗", ["chicago"] = "芝加哥", ["copenhagen"] = "哥本哈根", ["dubai"] = "迪拜", ["dublin"] = "都柏林", ["frankfurt"] = "法兰克福",
        ["fukuoka"] = "福冈", ["geneva"] = "日内瓦", ["helsinki"] = "赫尔辛基", ["hong-kong"] = "香港", ["istanbul"] = "伊斯坦布尔", ["jakarta"] = "雅加达", ["johannesburg"] = "约翰内斯堡",
        ["kuala-lumpur"] = "吉隆坡", ["london"] = "伦敦", ["los-angeles"] = "洛杉矶", ["madrid"] = "马德里", ["melbourne"] = "墨尔本", ["mexico-city"] = "墨西哥城", ["milan"] = "米兰",
        ["moscow"] = "莫斯科", ["mumbai"] = "孟买", ["new-york"] = "纽约", ["osaka"] = "大阪", ["paris"] = "巴黎", ["san-francisco"] = "旧金山", ["sao-paulo"] = "圣保罗", ["seoul"] = "首尔",
        ["shanghai"] = "上海", ["singapore"] = "新加坡", ["stockholm"] = "斯德哥尔摩", ["sydney"] = "悉尼", ["taipei"] = "台北", ["tel-aviv"] = "特拉维夫", ["tokyo"] = "东京",
        ["toronto"] = "多伦多", ["vancouver"] = "温哥华", ["vienna"] = "维也纳", ["washington-dc"] = "华盛顿特区", ["washington-d-c"] = "华盛顿特区", ["zurich"] = "苏黎世",
    };
}
