// Package scriptfile reads scripts from files that people write, YAML or Markdown, and writes them. What is wrong in a file is told with its
// line, all of it at once. It keeps nothing and looks nothing up: categories and owners are names here, for others to find.
package scriptfile
