package rules

import "slices"

// Never tells whether a condition can hold for no ticket, as far as its form shows it: two tests that must both hold and exclude each other.
// It may overlook such a pair; what it calls impossible is.
func Never(c Condition, s Schema) bool {
	switch {
	case len(c.Any) > 0:
		return !slices.ContainsFunc(c.Any, func(part Condition) bool { return !Never(part, s) })
	case c.Not != nil:
		return Always(*c.Not)
	case len(c.All) > 0:
		return slices.ContainsFunc(c.All, func(part Condition) bool { return Never(part, s) }) || s.exclude(c.flat())
	}
	return false
}

// Always tells whether a condition tests nothing.
func Always(c Condition) bool { return c.IsZero() }

// flat are the tests that must all hold, through nested alls.
func (c Condition) flat() []Condition {
	var tests []Condition
	for _, part := range c.All {
		switch {
		case part.Field != "":
			tests = append(tests, part)
		case len(part.All) > 0:
			tests = append(tests, part.flat()...)
		}
	}
	return tests
}

func (s Schema) exclude(tests []Condition) bool {
	for i, a := range tests {
		for _, b := range tests[i+1:] {
			if a.Field == b.Field && s.apart(a, b) {
				return true
			}
		}
	}
	return false
}

// apart tells whether no value of the field passes both tests.
func (s Schema) apart(a, b Condition) bool {
	field, ok := s.Field(a.Field)
	if !ok {
		return false
	}
	if b.Op == Is {
		a, b = b, a
	}
	switch {
	case a.Op == Is: // only its values can pass
		return !slices.ContainsFunc(a.Values, func(v string) bool { return test(field, b)(valueOf(field, v)) })
	case a.Op == AtLeast && b.Op == AtMost:
		return Numbers(a.Values)[0] > Numbers(b.Values)[0]
	case a.Op == AtMost && b.Op == AtLeast:
		return Numbers(a.Values)[0] < Numbers(b.Values)[0]
	case a.Op == Has && b.Op == HasNot || a.Op == Contains && b.Op == Lacks:
		return !slices.ContainsFunc(a.Values, func(v string) bool { return !slices.Contains(b.Values, v) })
	case b.Op == Has && a.Op == HasNot || b.Op == Contains && a.Op == Lacks:
		return !slices.ContainsFunc(b.Values, func(v string) bool { return !slices.Contains(a.Values, v) })
	}
	return false
}

func valueOf(field Field, v string) Value {
	switch field.Kind {
	case Number:
		return Value{Number: Numbers([]string{v})[0]}
	default:
		return Value{Code: v}
	}
}
