/// The terms of the response model are generated from the offer tables.
enum ModelsFile {
    static let text = responseModel + "---\n" + premiumAppetite

    private static let responseModel =
        """
        # Who is likely to say yes to what.
        #
        # A logistic regression: for each offer, the intercept plus coefficient times feature for all its features, put
        # through 1 / (1 + e^-x), is the propensity, a probability. Features are numbers; a condition counts as 1 or 0.
        # `missing` takes the place of a value that is not there. The coefficients are plausible, not fitted.

        kind: Model
        id: response
        name: Response
        type: logistic_regression
        features:
          - { name: young, value: customer.age < 30 }
          - { name: senior, value: customer.age >= 60 }
          - { name: self_employed, value: customer.employment == "self_employed" }
          - { name: has_children, value: customer.has_children }
          - { name: home_owner, value: customer.home_owner }
          # In tens of thousands, and within limits, so that no one customer is off the scale.
          - { name: income, value: "min(customer.income, 150000) / 10000.0", missing: 3.3 }
          - { name: balance, value: "max(0.0, min(customer.balance, 100000.0)) / 10000.0" }
          - { name: card_spend, value: "min(customer.card_spend_12m, 50000.0) / 10000.0" }
          # In tens: years with the bank, logins within 30 days.
          - { name: tenure, value: "min(customer.tenure_years, 30) / 10.0" }
          - { name: digital, value: "min(customer.digital_logins_30d, 30) / 10.0" }
          # In hundreds above or below 670.
          - { name: credit, value: (customer.credit_score - 670) / 100.0 }
          - { name: churn_risk, value: customer.churn_risk }
          - { name: has_card, value: customer.has_credit_card }
          - { name: has_savings, value: customer.has_savings }
          - { name: has_loan, value: customer.has_loan }
          - { name: has_mortgage, value: customer.has_mortgage }
          - { name: has_insurance, value: customer.has_insurance }
          - { name: has_investments, value: customer.has_investments }
        offers:

        """ + DemoOffer.all.map(\.terms).joined()

    private static let premiumAppetite = """
        # A scorecard: points for each condition that holds, from the first score to the last, put on a scale of 0 to 1.
        # It covers every offer; rules with `offers` give their points to those alone.
        kind: Model
        id: premium_appetite
        name: Premium appetite
        type: scorecard
        baseScore: 400
        minScore: 300
        maxScore: 900
        normalization: sigmoid
        rules:
          - { when: customer.tier == "private", points: 120 }
          - { when: customer.income >= 80000, points: 60 }
          - { when: customer.balance >= 50000.0, points: 80 }
          - { when: customer.tenure_years >= 10, points: 40 }
          - { when: customer.credit_score < 620, points: -60 }
          - { when: customer.churn_risk > 0.2, points: -50 }
          - { when: customer.has_investments, points: 70, offers: [wealth_advice, stocks_isa, index_fund] }
          - { when: customer.balance >= 30000.0, points: 60, offers: [premier_saver, fixed_3y, wealth_advice] }
          - { when: customer.card_spend_12m >= 15000.0, points: 90, offers: [platinum_card, travel_card] }
          - { when: customer.home_owner && !customer.has_mortgage, points: 50, offers: [buy_to_let] }
          - { when: customer.employment == "self_employed", points: 60, offers: [pension_plan] }

        """
}

extension DemoOffer {
    fileprivate var terms: String {
        "  \(id):\n    intercept: \(intercept)\n    coefficients: { \(coefficients) }\n"
    }
}
