extension DemoOffer {
    static let savings: [DemoOffer] = [
        DemoOffer(
            id: "instant_saver", name: "Instant Saver", category: "savings", priority: 45, value: 30,
            fields: "baseRate: 2.1, minDeposit: 1, termYears: 0",
            channels: [.email, .sms, .direct_mail, .web],
            message: "Start with 1 and take it out whenever you like.",
            intercept: -2.5, coefficients: "has_savings: -1.3, digital: 0.25, balance: 0.08, young: 0.3"),
        DemoOffer(
            id: "regular_saver", name: "Regular Saver", category: "savings", priority: 50, value: 40, tags: ["spring"],
            fields: "baseRate: 4.5, minDeposit: 25, termYears: 1",
            channels: [.email, .sms, .web],
            message: "Save a little every month at 4.5% for a year.",
            intercept: -3.0, coefficients: "income: 0.05, has_savings: -0.3, digital: 0.3, has_children: 0.2"),
        DemoOffer(
            id: "fixed_1y", name: "Fixed Saver, One Year", category: "savings", priority: 55, value: 45,
            fields: "baseRate: 3.9, minDeposit: 1000, termYears: 1",
            channels: [.email, .direct_mail, .web],
            message: "3.9% guaranteed for one year.",
            intercept: -3.6, coefficients: "balance: 0.2, senior: 0.5, has_savings: 0.4, tenure: 0.15"),
        DemoOffer(
            id: "fixed_3y", name: "Fixed Saver, Three Years", category: "savings", priority: 55, value: 55,
            fields: "baseRate: 4.2, minDeposit: 2500, termYears: 3",
            channels: [.email, .direct_mail, .branch],
            message: "4.2% guaranteed for three years.",
            intercept: -4.1,
            coefficients: "balance: 0.22, senior: 0.7, has_savings: 0.4, tenure: 0.2, churn_risk: -2.0"),
        DemoOffer(
            id: "cash_isa", name: "Cash ISA", category: "savings", priority: 60, value: 50, validFrom: "2025-04-06",
            validTo: "2045-04-05", tags: ["spring", "isa"],
            fields: "baseRate: 3.6, minDeposit: 100, termYears: 0",
            channels: [.email, .direct_mail, .sms, .web],
            message: "Use this year's allowance and keep your interest free of tax.",
            intercept: -3.4, coefficients: "balance: 0.15, income: 0.06, senior: 0.3, has_savings: 0.3"),
        DemoOffer(
            id: "junior_saver", name: "Junior Saver", category: "savings", priority: 50, value: 35, tags: ["family"],
            fields: "baseRate: 4.0, minDeposit: 10, termYears: 5",
            channels: [.email, .direct_mail],
            message: "An account for your child, with a rate of its own.",
            intercept: -3.1, coefficients: "has_children: 0.6, balance: 0.05, home_owner: 0.2"),
        DemoOffer(
            id: "green_saver", name: "Green Saver", category: "savings", priority: 40, value: 35,
            tags: ["green", "spring"],
            fields: "baseRate: 3.2, minDeposit: 100, termYears: 1",
            channels: [.email, .web],
            message: "Your savings pay for wind and sun.",
            intercept: -3.7, coefficients: "young: 0.5, digital: 0.3, income: 0.04"),
        DemoOffer(
            id: "premier_saver", name: "Premier Saver", category: "savings", priority: 75, value: 70, tags: ["premium"],
            fields: "baseRate: 4.4, minDeposit: 20000, termYears: 0",
            channels: [.email, .branch, .direct_mail],
            message: "Our best rate for balances above 20,000.",
            intercept: -3.4, coefficients: "balance: 0.14, senior: 0.3, has_savings: 0.3, tenure: 0.1"),
    ]
}
