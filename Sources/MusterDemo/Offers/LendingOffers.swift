extension DemoOffer {
    static let lending: [DemoOffer] = [
        DemoOffer(
            id: "personal_loan", name: "Personal Loan", category: "lending", priority: 60, value: 65,
            fields: "baseRate: 7.9, maxAmount: 25000, years: 5",
            channels: [.email, .sms, .direct_mail, .web],
            message: "Borrow up to 25,000 at a rate that is yours alone.",
            intercept: -3.9,
            coefficients: "income: 0.05, balance: -0.2, has_loan: 0.4, credit: 0.1, has_children: 0.3"),
        DemoOffer(
            id: "car_loan", name: "Car Loan", category: "lending", priority: 60, value: 60,
            validTo: "2040-12-31", tags: ["spring"],
            fields: "baseRate: 6.4, maxAmount: 40000, years: 5",
            channels: [.email, .direct_mail, .web],
            message: "Drive away this spring: a decision within the hour.",
            intercept: -4.1,
            coefficients: "income: 0.08, has_children: 0.4, senior: -0.5, balance: -0.08, credit: 0.15"),
        DemoOffer(
            id: "home_improvement_loan", name: "Home Improvement Loan", category: "lending", priority: 55, value: 65,
            fields: "baseRate: 6.9, maxAmount: 35000, years: 7",
            channels: [.email, .direct_mail, .branch],
            message: "A new kitchen now, paid for over up to seven years.",
            intercept: -4.4, coefficients: "home_owner: 0.9, has_mortgage: 0.3, income: 0.06, has_children: 0.2"),
        DemoOffer(
            id: "debt_consolidation", name: "One Loan for All", category: "lending", priority: 50, value: 55,
            fields: "baseRate: 8.9, maxAmount: 20000, years: 6",
            channels: [.email, .sms, .branch],
            message: "Turn what you owe elsewhere into one smaller payment a month.",
            intercept: -3.6, coefficients: "has_loan: 0.9, has_card: 0.3, balance: -0.4, credit: -0.3"),
        DemoOffer(
            id: "first_home_mortgage", name: "First Home Mortgage", category: "lending", priority: 85, value: 95,
            fields: "baseRate: 4.6, maxAmount: 450000, years: 30",
            channels: [.email, .branch, .web],
            message: "Your own front door from a deposit of 5%.",
            intercept: -4.9, coefficients: "income: 0.15, balance: 0.1, has_children: 0.4, young: 0.3, credit: 0.3"),
        DemoOffer(
            id: "mortgage_switch", name: "Mortgage Switch", category: "lending", priority: 75, value: 80,
            fields: "baseRate: 4.2, maxAmount: 600000, years: 25",
            channels: [.email, .direct_mail, .branch],
            message: "Bring your mortgage over and let us do the paperwork.",
            intercept: -3.6, coefficients: "has_mortgage: 0.6, income: 0.06, credit: 0.3, tenure: -0.1"),
        DemoOffer(
            id: "buy_to_let", name: "Buy-to-let Mortgage", category: "lending", priority: 65, value: 85,
            tags: ["premium"],
            fields: "baseRate: 5.3, maxAmount: 500000, years: 25",
            channels: [.email, .branch],
            message: "Your second property can pay for itself.",
            intercept: -5.6, coefficients: "income: 0.12, balance: 0.15, home_owner: 0.9, has_mortgage: -0.3"),
        DemoOffer(
            id: "arranged_overdraft", name: "Arranged Overdraft", category: "lending", priority: 35, value: 35,
            fields: "baseRate: 19.9, maxAmount: 2000, years: 1",
            channels: [.email, .sms],
            message: "A cushion for the days before pay day.",
            intercept: -3.0, coefficients: "balance: -0.8, young: 0.4, income: -0.06, digital: 0.15"),
    ]
}
