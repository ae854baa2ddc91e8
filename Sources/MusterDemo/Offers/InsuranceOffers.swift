extension DemoOffer {
    static let insurance: [DemoOffer] = [
        DemoOffer(
            id: "home_insurance", name: "Home Insurance", category: "insurance", priority: 65, value: 55,
            fields: "basePremium: 21.5",
            channels: [.email, .direct_mail, .branch, .web],
            message: "Cover for the house and all that is in it.",
            intercept: -3.3, coefficients: "home_owner: 0.5, has_mortgage: 0.5, senior: 0.2, has_insurance: -0.8"),
        DemoOffer(
            id: "contents_insurance", name: "Contents Insurance", category: "insurance", priority: 50, value: 35,
            fields: "basePremium: 7.9",
            channels: [.email, .sms, .web],
            message: "Your things are covered, even in a rented flat.",
            intercept: -3.3, coefficients: "young: 0.4, income: 0.05, digital: 0.15, has_insurance: -0.7"),
        DemoOffer(
            id: "travel_insurance", name: "Travel Insurance", category: "insurance", priority: 55, value: 40,
            tags: ["spring", "travel"],
            fields: "basePremium: 6.5",
            channels: [.email, .sms, .web],
            message: "All journeys of a year, for less than a dinner out.",
            intercept: -3.4, coefficients: "income: 0.08, card_spend: 0.25, senior: 0.4, has_children: 0.2"),
        DemoOffer(
            id: "car_insurance", name: "Car Insurance", category: "insurance", priority: 60, value: 50,
            fields: "basePremium: 34.0",
            channels: [.email, .direct_mail, .sms],
            message: "Ask for a quote before your renewal date.",
            intercept: -3.5, coefficients: "has_children: 0.3, income: 0.05, has_insurance: -0.5, tenure: 0.1"),
        DemoOffer(
            id: "life_insurance", name: "Life Insurance", category: "insurance", priority: 65, value: 70,
            tags: ["family"],
            fields: "basePremium: 14.0",
            channels: [.email, .branch, .direct_mail],
            message: "So that your family can stay in its home, whatever happens.",
            intercept: -4.0, coefficients: "has_children: 0.8, has_mortgage: 0.7, income: 0.05, senior: -0.8"),
        DemoOffer(
            id: "income_protection", name: "Income Protection", category: "insurance", priority: 60, value: 65,
            fields: "basePremium: 18.0",
            channels: [.email, .branch],
            message: "Your salary goes on if you cannot.",
            intercept: -4.2, coefficients: "self_employed: 1.2, has_mortgage: 0.4, income: 0.06"),
        DemoOffer(
            id: "pet_insurance", name: "Pet Insurance", category: "insurance", priority: 35, value: 30,
            fields: "basePremium: 12.5",
            channels: [.email, .web],
            message: "The vet's bill is on us.",
            intercept: -3.9, coefficients: "home_owner: 0.3, has_children: 0.3, digital: 0.2"),
        // Shows that an archived offer stays in the catalog and is never made.
        DemoOffer(
            id: "gadget_insurance", name: "Gadget Insurance", category: "insurance", priority: 30, value: 20,
            status: "archived",
            fields: "basePremium: 4.5",
            channels: [.email],
            message: "Phone, tablet and headphones, in one policy.",
            intercept: -3.8, coefficients: "young: 0.6, digital: 0.3"),
    ]
}
