// Pictures for those who have none at hand: drawn on the spot.

const WIDTH = 640;
const HEIGHT = 480;

export const SAMPLES = [["door", "A parcel at a door"], ["shards", "A cup in pieces"], ["garden", "A garden gate"]];

const SHAPES = {
  door: [
    ["#e9dfd0", 0, 0, 640, 400], ["#b9a48a", 0, 400, 640, 80], ["#f7f1e6", 210, 50, 220, 352], ["#3f6f74", 226, 66, 188, 336],
    ["#35605f", 246, 90, 64, 120], ["#35605f", 330, 90, 64, 120], ["#35605f", 246, 236, 64, 140], ["#35605f", 330, 236, 64, 140],
    ["#e9b44c", 390, 230, 14, 14], ["#c98f55", 420, 300, 160, 116], ["#b57c44", 420, 300, 160, 22], ["#ead3ac", 488, 300, 24, 116],
    ["#fffaf0", 530, 344, 36, 48], ["#6b8f5e", 70, 250, 90, 110], ["#b8603f", 80, 344, 70, 62],
  ],
  shards: [
    ["#d9c3a5", 0, 0, 640, 480], ["#cbb28f", 0, 150, 640, 6], ["#cbb28f", 0, 320, 640, 6], ["#5b98bb", 210, 180, 110, 150],
    ["#4d86a8", 290, 180, 30, 150], ["#f6ead9", 210, 290, 80, 40], ["#5b98bb", 350, 220, 60, 46], ["#5b98bb", 380, 300, 44, 60],
    ["#f6ead9", 330, 350, 50, 22], ["#4d86a8", 440, 250, 26, 80], ["#5b98bb", 160, 350, 34, 24], ["#87604c", 240, 344, 90, 20],
  ],
  garden: [
    ["#cfe6f2", 0, 0, 640, 300], ["#9cc58a", 0, 280, 640, 200], ["#d9cbb0", 270, 300, 110, 180], ["#7fae6e", 0, 170, 200, 150],
    ["#7fae6e", 450, 150, 190, 170], ["#fffaf0", 200, 170, 16, 190], ["#fffaf0", 430, 170, 16, 190], ["#fffaf0", 210, 210, 230, 14],
    ["#fffaf0", 210, 290, 230, 14], ...[240, 280, 320, 360, 400].map((x) => ["#fffaf0", x, 190, 14, 150]), ["#e8735a", 60, 200, 18, 18],
    ["#f2c14e", 120, 240, 18, 18], ["#e8735a", 520, 190, 18, 18], ["#f2c14e", 580, 250, 18, 18],
  ],
};

/** Draw one of the samples; resolves to a PNG. */
export function sample(name) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d");
  for (const [colour, x, y, width, height] of SHAPES[name]) {
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(x, y, width, height, width > 300 ? 0 : 8);
    context.fill();
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
