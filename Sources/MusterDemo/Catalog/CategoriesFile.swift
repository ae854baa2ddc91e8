enum CategoriesFile {
    static let text = """
        # What the bank offers, in five categories.
        #
        # Computed fields are worked out for each customer and each of the category's offers, and go with the
        # recommendation when a campaign has `includePersonalization: true`. `offer.<name>` is a field of the offer.

        kind: Category
        id: cards
        name: Cards
        computedFields:
          # A hundredth off for every year with us, ten at most.
          - { name: personalRate, formula: "round(offer.baseRate * (1.0 - 0.01 * min(customer.tenure_years, 10)), 2)" }
          # A quarter of a year's income, in full hundreds; an income that is not known counts as 20,000.
          - name: creditLimit
            formula: min(offer.maxLimit, floor(coalesce(customer.income, 20000) * 0.25 / 100.0) * 100.0)
        ---
        kind: Category
        id: savings
        name: Savings
        computedFields:
          - name: personalRate
            formula: >-
              round(offer.baseRate + (customer.tier == "private" ? 0.3 : customer.tier == "affluent" ? 0.15 : 0.0), 2)
          # What a tenth of the balance would earn in a year.
          - name: yearlyInterest
            formula: round(max(0.0, customer.balance) * 0.1 * offer.baseRate / 100.0, 2)
        ---
        kind: Category
        id: lending
        name: Loans and mortgages
        computedFields:
          # Below a score of 700, each point costs a hundredth of a percent.
          - name: personalRate
            formula: round(offer.baseRate + max(0, 700 - coalesce(customer.credit_score, 620)) * 0.01, 2)
          - name: creditLimit
            formula: min(offer.maxAmount, floor(coalesce(customer.income, 0) * 4.5 / 1000.0) * 1000.0)
        ---
        kind: Category
        id: insurance
        name: Insurance
        computedFields:
          # Each year above 30 adds one percent, having children five.
          - name: monthlyPremium
            formula: >-
              round(offer.basePremium * (1.0 + 0.01 * max(0, customer.age - 30))
              * (customer.has_children ? 1.05 : 1.0), 2)
        ---
        kind: Category
        id: investing
        name: Investments and pensions
        computedFields:
          - name: suggestedAmount
            formula: max(offer.minInvestment, floor(max(0.0, customer.balance) * 0.2 / 50.0) * 50.0)
          - name: note
            formula: >-
              concat("Risk: ", offer.risk, ", yearly fee: ", offer.managementFee, "%")

        """
}
