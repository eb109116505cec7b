package desk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The length of a client's short form.
const (
	minShort = 2
	maxShort = 4
)

// forms of companies say nothing about which one it is.
var companyForms = []string{"ag", "bv", "co", "corp", "gmbh", "inc", "kg", "limited", "llc", "ltd", "nv", "oy", "plc", "sa", "sarl", "se", "spa", "srl"}

// Letters is the short form of a client in lists: its own, else the first letters of the words of its name, else the
// beginning of its only word. It is empty for a name without letters.
func (c Client) Letters() string {
	if c.Short != "" {
		return c.Short
	}
	words := strings.FieldsFunc(c.Name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if named := slices.DeleteFunc(slices.Clone(words), isCompanyForm); len(named) > 0 {
		words = named
	}
	if len(words) == 1 {
		return firstLetters(words[0], minShort+1)
	}
	var b strings.Builder
	for _, word := range words[:min(len(words), maxShort)] {
		b.WriteString(firstLetters(word, 1))
	}
	return b.String()
}

func isCompanyForm(word string) bool { return slices.Contains(companyForms, strings.ToLower(word)) }

func firstLetters(word string, n int) string {
	runes := []rune(word)
	return strings.ToUpper(string(runes[:min(len(runes), n)]))
}

// CheckProfile refuses what cannot be a short form or a phone number. An empty short form is taken from the name.
func (c Client) CheckProfile() error {
	n := utf8.RuneCountInString(c.Short)
	if n != 0 && (n < minShort || n > maxShort) || strings.ContainsFunc(c.Short, func(r rune) bool { return !unicode.IsUpper(r) }) {
		return Invalid("short", "client.short", "The short form is two to four capital letters.")
	}
	if !isPhone(c.Phone) {
		return Invalid("phone", "client.phone", "A phone number is written in digits: +49 30 1234567.")
	}
	return nil
}
