extension DemoOffer {
    static let cards: [DemoOffer] = [
        DemoOffer(
            id: "everyday_card", name: "Everyday Card", category: "cards", priority: 50, value: 45,
            fields: "baseRate: 22.9, annualFee: 0, maxLimit: 6000",
            channels: [.email, .sms, .direct_mail, .web],
            message: "One card for every day, without an annual fee.",
            intercept: -2.9, coefficients: "young: 0.3, income: -0.04, credit: 0.2, has_card: -1.5, has_children: 0.2"),
        DemoOffer(
            id: "cashback_card", name: "Cashback Card", category: "cards", priority: 60, value: 55,
            validFrom: "2025-03-01", tags: ["spring"],
            fields: "baseRate: 23.9, annualFee: 24, minIncome: 18000, maxLimit: 8000",
            channels: [.email, .sms, .web],
            message: "2% back on groceries and fuel.",
            intercept: -3.6,
            coefficients: "income: 0.06, digital: 0.25, credit: 0.2, has_card: -0.6, has_children: 0.4"),
        DemoOffer(
            id: "travel_card", name: "Travel Rewards Card", category: "cards", priority: 60, value: 60,
            tags: ["spring", "travel"],
            fields: "baseRate: 24.9, annualFee: 60, minIncome: 25000, maxLimit: 12000",
            channels: [.email, .direct_mail, .web],
            message: "Collect miles on everything you buy, and pay no fees abroad.",
            intercept: -4.4,
            coefficients: "income: 0.12, card_spend: 0.35, digital: 0.2, credit: 0.25, has_children: -0.4"),
        DemoOffer(
            id: "gold_card", name: "Gold Card", category: "cards", priority: 70, value: 70,
            fields: "baseRate: 19.9, annualFee: 95, minIncome: 40000, maxLimit: 15000",
            channels: [.email, .direct_mail, .branch, .web],
            message: "A higher limit, a lower rate and travel insurance in one card.",
            intercept: -4.9, coefficients: "income: 0.2, card_spend: 0.4, tenure: 0.2, credit: 0.3, young: -0.5"),
        DemoOffer(
            id: "platinum_card", name: "Platinum Card", category: "cards", priority: 80, value: 85, tags: ["premium"],
            fields: "baseRate: 17.9, annualFee: 250, minIncome: 60000, maxLimit: 40000",
            channels: [.email, .branch],
            message: "Lounges, a concierge and our best rate, by invitation.",
            intercept: -5.6, coefficients: "income: 0.22, balance: 0.08, card_spend: 0.5, credit: 0.3"),
        DemoOffer(
            id: "student_card", name: "Student Card", category: "cards", priority: 40, value: 30,
            fields: "baseRate: 18.9, annualFee: 0, maxLimit: 1200",
            channels: [.email, .sms, .web],
            message: "No fee while you study, and a limit that is easy to keep.",
            intercept: -2.2, coefficients: "digital: 0.3, has_card: -1.2, income: -0.1"),
        DemoOffer(
            id: "balance_transfer", name: "Balance Transfer", category: "cards", priority: 55, value: 50,
            fields: "baseRate: 0.0, annualFee: 0, transferFee: 2.9, maxLimit: 10000",
            channels: [.email, .direct_mail, .sms],
            message: "Move your card balance to us and pay no interest for 18 months.",
            intercept: -3.3, coefficients: "card_spend: 0.3, has_loan: 0.5, balance: -0.25, credit: -0.3"),
        DemoOffer(
            id: "freelancer_card", name: "Freelancer Card", category: "cards", priority: 55, value: 60,
            fields: "baseRate: 21.9, annualFee: 36, maxLimit: 9000",
            channels: [.email, .web],
            message: "Keep business and private spending apart, with exports for your accountant.",
            intercept: -4.0, coefficients: "self_employed: 1.6, digital: 0.25, income: 0.05"),
    ]
}
