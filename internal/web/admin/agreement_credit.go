package admin

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/web/part"
	"tierdesk/internal/web/words"
)

// spareCredits are how many empty rows stand below those that are filled.
const spareCredits = 1

// creditField names a field of a row: credit_0_amount.
func creditField(row int, name string) string {
	return fmt.Sprintf("credit_%d_%s", row, name)
}

// creditParts are the fields of a row.
var creditParts = []string{"clock", "priority", "amount"}

// creditValues are the rows of what the agreement pays back for breaches, and some empty ones.
func creditValues(values url.Values, all []sla.Credit) {
	for row := range len(all) + spareCredits {
		for _, name := range creditParts {
			values.Set(creditField(row, name), "")
		}
	}
	for row, c := range all {
		values.Set(creditField(row, "clock"), string(c.Clock))
		values.Set(creditField(row, "amount"), money(c.Cents))
		if c.Priority > 0 {
			values.Set(creditField(row, "priority"), strconv.Itoa(c.Priority))
		}
	}
}

// creditRows are how many rows were sent, or stand in the form.
func (d draft) creditRows() int {
	row := 0
	for d.typed.Has(creditField(row, "amount")) && row < 2*sla.MaxCredits {
		row++
	}
	return row
}

// isCredit tells whether something was written into a row.
func (d draft) isCredit(row int) bool {
	return strings.TrimSpace(d.get(creditField(row, "amount"))) != "" || d.get(creditField(row, "clock")) != ""
}

// creditRow is the row that holds the agreement's credit of that place: empty rows are none.
func (d draft) creditRow(place int) int {
	for row := range d.creditRows() {
		if !d.isCredit(row) {
			continue
		}
		if place--; place < 0 {
			return row
		}
	}
	return 0
}

func (d draft) readCredits(a *sla.Agreement) error {
	var all []sla.Credit
	for row := range d.creditRows() {
		if !d.isCredit(row) {
			continue
		}
		c := sla.Credit{Clock: sla.Kind(d.get(creditField(row, "clock")))}
		if c.Clock == "" {
			return desk.Invalid(creditField(row, "clock"), "agreement.credit_clock", "Say which promise must be broken for this credit.")
		}
		c.Priority, _ = strconv.Atoi(d.get(creditField(row, "priority")))
		amount, err := strconv.ParseFloat(strings.ReplaceAll(trimmed(d, creditField(row, "amount")), ",", "."), 64)
		if err != nil || math.IsNaN(amount) || amount < 0 || amount > mostCredit {
			return desk.Invalid(creditField(row, "amount"), "agreement.credit_amount", "A credit is an amount of money, as 25 or 7.50.")
		}
		c.Cents = int64(math.Round(amount * 100))
		all = append(all, c)
	}
	a.Credits = all
	return nil
}

// mostCredit is far above what any breach costs, and far below where cents get lost.
const mostCredit = 1e9

// moreCredits gives the form with as many spare rows as a fresh one, whatever was filled in.
func (d *draft) moreCredits() {
	rows := d.creditRows()
	spare := 0
	for row := rows - 1; row >= 0 && !d.isCredit(row); row-- {
		spare++
	}
	for ; spare < spareCredits; spare++ {
		for _, name := range creditParts {
			d.typed.Set(creditField(rows, name), "")
		}
		rows++
	}
}

func creditClocks(ctx context.Context) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "admin.credit.no_clock")}}, codes(ctx, "clock", escalationClocks)...)
}

// wrongCredit is the row that the form's problem is about, or -1.
func (e agreementEdit) wrongCredit() int {
	for row := range e.creditRows() {
		for _, name := range creditParts {
			if e.field == creditField(row, name) {
				return row
			}
		}
	}
	return -1
}

// isMore tells whether what stands behind "more" is shown at once: something of it is wrong, or pays back.
func (e agreementEdit) isMore() bool {
	switch e.field {
	case "warnings", "prepaid", "step", "channels", "tiers", "on_site", "on_change":
		return true
	}
	return e.wrongCredit() >= 0 || e.creditRows() > spareCredits
}
