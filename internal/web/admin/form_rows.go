package admin

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// formRows are rows of a form that all have the same fields, as the escalations of an agreement. Below those that are filled stand some empty ones,
// which are none.
type formRows struct {
	name  string   // of their fields: escalation_0_do
	parts []string // the fields of a row
	keys  []string // those of which one filled makes it a row; the first is sent with every row
	spare int      // how many empty rows there are
}

// maxRows bounds how many rows of a form are read. What is kept has limits of its own.
const maxRows = 200

func (r formRows) field(row int, part string) string {
	return fmt.Sprintf("%s_%d_%s", r.name, row, part)
}

// blank puts empty rows into values: as many as are to be filled, and the spare ones.
func (r formRows) blank(values url.Values, filled int) {
	for row := range filled + r.spare {
		r.clear(values, row)
	}
}

func (r formRows) clear(values url.Values, row int) {
	for _, part := range r.parts {
		values.Set(r.field(row, part), "")
	}
}

// count is how many rows were sent, or stand in the form.
func (r formRows) count(d draft) int {
	row := 0
	for d.typed.Has(r.field(row, r.keys[0])) && row < maxRows {
		row++
	}
	return row
}

func (r formRows) isFilled(d draft, row int) bool {
	return slices.ContainsFunc(r.keys, func(key string) bool { return strings.TrimSpace(d.get(r.field(row, key))) != "" })
}

// filled are the rows that say something, in order.
func (r formRows) filled(d draft) []int {
	var rows []int
	for row := range r.count(d) {
		if r.isFilled(d, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// at is the row that holds what the record has in a place.
func (r formRows) at(d draft, place int) int {
	if rows := r.filled(d); place < len(rows) {
		return rows[place]
	}
	return 0
}

// beside gives the field of the form that is wrong where one of a record's list is: "credits[2].amount". What no field has stands beside the last key.
func (r formRows) beside(d draft, list, wrong string) (string, bool) {
	text, ok := strings.CutPrefix(wrong, list+"[")
	if !ok {
		return "", false
	}
	number, part, _ := strings.Cut(text, "]")
	place, _ := strconv.Atoi(number)
	if part = strings.TrimPrefix(part, "."); !slices.Contains(r.parts, part) {
		part = r.keys[len(r.keys)-1]
	}
	return r.field(r.at(d, place), part), true
}

// more gives the form as many spare rows as a fresh one has, whatever was filled in.
func (r formRows) more(d draft) {
	rows := r.count(d)
	spare := 0
	for row := rows - 1; row >= 0 && !r.isFilled(d, row); row-- {
		spare++
	}
	for ; spare < r.spare; spare++ {
		r.clear(d.typed, rows)
		rows++
	}
}

// wrong is the row that the form's problem is about, or -1.
func (r formRows) wrong(d draft) int {
	for row := range r.count(d) {
		if slices.ContainsFunc(r.parts, func(part string) bool { return d.field == r.field(row, part) }) {
			return row
		}
	}
	return -1
}
