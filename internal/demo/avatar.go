package demo

import (
	"bytes"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
)

// Look is how somebody is drawn. What it leaves open follows from their name.
type Look struct {
	Hair Hair
	Skin int // one of skins
	Tint int // of the hair, one of tints
}

// Hair is a cut.
type Hair int

// The cuts.
const (
	Short Hair = iota
	Cropped
	Bob
	Long
	Bun
	Curly
)

const (
	avatarSize = 128
	fine       = 4 // each pixel is fine×fine samples, which smooths the edges
)

var (
	skins = []color.RGBA{{0xf0, 0xd3, 0xbd, 255}, {0xe6, 0xc0, 0x9f, 255}, {0xcf, 0x9f, 0x78, 255}, {0xa8, 0x77, 0x53, 255}, {0x7a, 0x52, 0x3a, 255}}
	tints = []color.RGBA{{0x2b, 0x27, 0x26, 255}, {0x4f, 0x38, 0x2b, 255}, {0x8a, 0x5a, 0x3a, 255}, {0xb9, 0x8d, 0x5a, 255}, {0x9c, 0x9a, 0x97, 255}}
	// grounds are pairs of calm neutrals: the wall, and the light on it.
	grounds = [][2]color.RGBA{
		{{0xd5, 0xd9, 0xdf, 255}, {0xe2, 0xe5, 0xe9, 255}},
		{{0xd8, 0xd6, 0xd0, 255}, {0xe6, 0xe4, 0xdf, 255}},
		{{0xcf, 0xd8, 0xd5, 255}, {0xde, 0xe5, 0xe2, 255}},
		{{0xd6, 0xd2, 0xdc, 255}, {0xe4, 0xe1, 0xe8, 255}},
	}
	shirts = []color.RGBA{{0x3f, 0x55, 0x6e, 255}, {0x5b, 0x6b, 0x62, 255}, {0x6c, 0x5f, 0x7a, 255}, {0x7a, 0x63, 0x55, 255}, {0x46, 0x4c, 0x57, 255}}
)

// Avatar draws a picture of somebody as PNG: a bust of simple shapes before a calm ground. The same name and look give the same
// picture.
func Avatar(name string, look Look) ([]byte, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, avatarSize*fine, avatarSize*fine))
	for _, layer := range layers(seedOf(name), look) {
		draw.DrawMask(canvas, canvas.Bounds(), image.NewUniform(layer.color), image.Point{}, layer.shape, image.Point{}, draw.Over)
	}
	var out bytes.Buffer
	err := png.Encode(&out, shrunk(canvas))
	return out.Bytes(), err
}

func seedOf(name string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32()
}

// layer is a shape in one color.
type layer struct {
	color color.RGBA
	shape shape
}

// shape tells for a point of the unit square whether it is inside. It is a mask for package draw.
type shape func(x, y float64) bool

func (shape) ColorModel() color.Model { return color.AlphaModel }

func (shape) Bounds() image.Rectangle { return image.Rect(0, 0, avatarSize*fine, avatarSize*fine) }

func (s shape) At(x, y int) color.Color {
	const size = avatarSize * fine
	if s((float64(x)+0.5)/size, (float64(y)+0.5)/size) {
		return color.Alpha{A: 255}
	}
	return color.Alpha{}
}

func oval(cx, cy, rx, ry float64) shape {
	return func(x, y float64) bool {
		dx, dy := (x-cx)/rx, (y-cy)/ry
		return dx*dx+dy*dy <= 1
	}
}

func above(edge float64, s shape) shape {
	return func(x, y float64) bool { return y < edge && s(x, y) }
}

func either(shapes ...shape) shape {
	return func(x, y float64) bool {
		for _, s := range shapes {
			if s(x, y) {
				return true
			}
		}
		return false
	}
}

// layers are the picture from back to front.
func layers(seed uint32, look Look) []layer {
	ground := grounds[seed%uint32(len(grounds))]
	shirt := shirts[(seed>>8)%uint32(len(shirts))]
	skin, tint := skins[look.Skin%len(skins)], tints[look.Tint%len(tints)]
	back, front := hair(look.Hair)
	return []layer{
		{ground[0], func(float64, float64) bool { return true }},
		{ground[1], oval(0.5, 0.36, 0.46, 0.46)},
		{tint, back},
		{shirt, either(oval(0.5, 1.06, 0.39, 0.32), oval(0.5, 0.86, 0.22, 0.1))},
		{shade(skin, 0.9), oval(0.5, 0.72, 0.105, 0.14)},
		{skin, either(oval(0.5, 0.45, 0.2, 0.245), oval(0.295, 0.47, 0.03, 0.05), oval(0.705, 0.47, 0.03, 0.05))},
		{tint, front},
		{shade(skin, 0.32), either(oval(0.425, 0.47, 0.021, 0.026), oval(0.575, 0.47, 0.021, 0.026))},
		{shade(skin, 0.62), smile},
	}
}

// smile is the lower part of a thin ring.
func smile(x, y float64) bool {
	r := math.Hypot(x-0.5, y-0.535)
	return y > 0.575 && r > 0.058 && r < 0.076
}

// hair gives what lies behind the head and what lies on it.
func hair(h Hair) (back, front shape) {
	none := shape(func(float64, float64) bool { return false })
	fringe := above(0.365, oval(0.5, 0.41, 0.225, 0.235))
	switch h {
	case Cropped:
		return none, above(0.31, oval(0.5, 0.42, 0.212, 0.232))
	case Bob:
		return either(oval(0.5, 0.44, 0.265, 0.27), oval(0.5, 0.58, 0.255, 0.13)), parted(fringe)
	case Long:
		return either(oval(0.5, 0.44, 0.26, 0.27), oval(0.5, 0.66, 0.28, 0.26)), parted(fringe)
	case Bun:
		return either(oval(0.5, 0.14, 0.095, 0.085), oval(0.5, 0.42, 0.228, 0.24)), above(0.35, oval(0.5, 0.41, 0.225, 0.235))
	case Curly:
		return curls(), above(0.335, oval(0.5, 0.4, 0.225, 0.22))
	default:
		return none, swept(fringe)
	}
}

// parted opens the fringe over the brow.
func parted(fringe shape) shape {
	return func(x, y float64) bool {
		dx, dy := (x-0.58)/0.19, (y-0.42)/0.145
		return fringe(x, y) && dx*dx+dy*dy > 1
	}
}

// swept lets the fringe fall to one side.
func swept(fringe shape) shape {
	return func(x, y float64) bool { return fringe(x, y) && y < 0.335-0.22*(x-0.5) }
}

func curls() shape {
	var all []shape
	for i := range 11 {
		a := math.Pi * (1.02 + 0.096*float64(i))
		all = append(all, oval(0.5+0.215*math.Cos(a), 0.4+0.2*math.Sin(a), 0.075, 0.075))
	}
	return either(all...)
}

// shade darkens a color to a share of itself.
func shade(c color.RGBA, share float64) color.RGBA {
	part := func(v uint8) uint8 { return uint8(math.Round(float64(v) * share)) }
	return color.RGBA{part(c.R), part(c.G), part(c.B), c.A}
}

// shrunk gives the mean of the samples of each pixel.
func shrunk(canvas *image.RGBA) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, avatarSize, avatarSize))
	for y := range avatarSize {
		for x := range avatarSize {
			small.SetRGBA(x, y, mean(canvas, x*fine, y*fine))
		}
	}
	return small
}

func mean(canvas *image.RGBA, x0, y0 int) color.RGBA {
	var sum [3]int
	for y := y0; y < y0+fine; y++ {
		for x := x0; x < x0+fine; x++ {
			at := canvas.PixOffset(x, y)
			for i := range sum {
				sum[i] += int(canvas.Pix[at+i])
			}
		}
	}
	const n = fine * fine
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}
