package part

import (
	"cmp"
	"maps"
	"slices"

	"tierdesk/internal/core/desk"
)

// CategoriesUnder are the categories that lie under one, by name. One whose parent is not there stands at the top.
func CategoriesUnder(h desk.House, parent desk.CategoryID) []desk.Category {
	all := slices.SortedFunc(maps.Values(h.Categories), func(a, b desk.Category) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return slices.DeleteFunc(all, func(c desk.Category) bool {
		lost := c.Parent != "" && h.Categories[c.Parent].ID == ""
		return c.Parent != parent && (parent != "" || !lost)
	})
}

// below sets a category off from the one it lies under. A select trims plain spaces.
const below = "\u2003"

// Categories are all categories to choose from, each after the one it lies under.
func Categories(h desk.House) []Option {
	var options []Option
	for _, c := range CategoriesUnder(h, "") {
		options = append(options, Option{Value: string(c.ID), Label: c.Name})
		for _, child := range CategoriesUnder(h, c.ID) {
			options = append(options, Option{Value: string(child.ID), Label: below + child.Name})
		}
	}
	return options
}
