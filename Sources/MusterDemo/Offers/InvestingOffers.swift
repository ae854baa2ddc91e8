extension DemoOffer {
    static let investing: [DemoOffer] = [
        DemoOffer(
            id: "stocks_isa", name: "Stocks and Shares ISA", category: "investing", priority: 65, value: 65,
            validFrom: "2025-04-06", validTo: "2045-04-05", tags: ["spring", "isa"],
            fields: "managementFee: 0.35, minInvestment: 100, risk: medium",
            channels: [.email, .direct_mail, .web],
            message: "Invest this year's allowance before it lapses.",
            intercept: -4.1, coefficients: "income: 0.1, balance: 0.12, has_investments: 0.7, digital: 0.15"),
        DemoOffer(
            id: "robo_portfolio", name: "Automatic Portfolio", category: "investing", priority: 55, value: 55,
            fields: "managementFee: 0.45, minInvestment: 500, risk: medium",
            channels: [.email, .sms, .web],
            message: "Answer five questions, and your portfolio looks after itself.",
            intercept: -4.2, coefficients: "young: 0.4, digital: 0.4, income: 0.1, has_investments: 0.3"),
        DemoOffer(
            id: "index_fund", name: "World Index Fund", category: "investing", priority: 55, value: 50,
            fields: "managementFee: 0.15, minInvestment: 50, risk: high",
            channels: [.email, .web],
            message: "1,600 companies in one fund, for 0.15% a year.",
            intercept: -4.0, coefficients: "income: 0.08, balance: 0.08, digital: 0.3, has_investments: 0.5"),
        DemoOffer(
            id: "pension_plan", name: "Pension Plan", category: "investing", priority: 70, value: 75,
            fields: "managementFee: 0.4, minInvestment: 100, risk: medium",
            channels: [.email, .branch, .direct_mail],
            message: "See what you will have at 67, and what closes the gap.",
            intercept: -4.3, coefficients: "self_employed: 0.9, income: 0.12, young: -0.6, tenure: 0.15"),
        DemoOffer(
            id: "green_fund", name: "Clean Energy Fund", category: "investing", priority: 45, value: 50,
            tags: ["green"],
            fields: "managementFee: 0.6, minInvestment: 100, risk: high",
            channels: [.email, .web],
            message: "Put your money where the wind blows.",
            intercept: -4.5, coefficients: "young: 0.5, digital: 0.25, income: 0.1, has_investments: 0.4"),
        DemoOffer(
            id: "junior_isa", name: "Junior ISA", category: "investing", priority: 50, value: 45,
            tags: ["family", "isa"],
            fields: "managementFee: 0.35, minInvestment: 25, risk: medium",
            channels: [.email, .direct_mail],
            message: "A start in life, free of tax until they are 18.",
            intercept: -4.0, coefficients: "has_children: 0.7, income: 0.08, balance: 0.1"),
        DemoOffer(
            id: "wealth_advice", name: "Personal Wealth Advice", category: "investing", priority: 90, value: 100,
            tags: ["premium"],
            fields: "managementFee: 0.9, minInvestment: 25000, risk: medium",
            channels: [.branch, .direct_mail],
            message: "An adviser of your own, and a plan for all you have.",
            intercept: -3.4, coefficients: "balance: 0.12, income: 0.06, senior: 0.4, has_investments: 0.4"),
        // Shows that a draft can be prepared in the open: it is in the catalog, and not made before it is active.
        DemoOffer(
            id: "gold_plan", name: "Gold Savings Plan", category: "investing", priority: 60, value: 60, status: "draft",
            fields: "managementFee: 0.75, minInvestment: 25, risk: high",
            channels: [.email, .direct_mail],
            message: "A gram of gold every month, kept in our vault.",
            intercept: -4.4, coefficients: "balance: 0.1, senior: 0.4, has_investments: 0.5"),
    ]
}
