/** The night as a fragment shader: one full-screen quad, two texture reads, no banding. Knows pixels only. */

/** How many units wide a tile of mist lies on the sky, and how much closer the first veil is read. */
export const VEIL_UNITS = 120;
export const FIRST_STRETCH = 0.6;

/**
 * uSize: width, height · uPlace: now-line x, soil y, open height, unit (all in pixels, y down)
 * uLight: warmth, strain, doubt, mist (0 or 1) · uDrift: how far the two veils of mist have moved, in pixels
 */
export const SKY_FRAGMENT = `
#pragma phaserTemplate(shaderName)
#ifdef GL_FRAGMENT_PRECISION_HIGH
precision highp float;
#else
precision mediump float;
#endif
uniform vec2 uSize;
uniform vec4 uPlace;
uniform vec4 uLight;
uniform vec2 uDrift;
uniform sampler2D uMist;
varying vec2 outTexCoord;

const vec3 ZENITH = vec3(0.024, 0.034, 0.082);
const vec3 NIGHT = vec3(0.043, 0.063, 0.149);
const vec3 DUSK_WARM = vec3(0.145, 0.137, 0.365);
const vec3 DUSK_COLD = vec3(0.066, 0.173, 0.361);
const vec3 GLOW_WARM = vec3(0.48, 0.27, 0.66);
const vec3 GLOW_COLD = vec3(0.20, 0.34, 0.72);
const vec3 RIM = vec3(1.0, 0.86, 0.62);
const vec3 MIST_WARM = vec3(0.44, 0.36, 0.72);
const vec3 MIST_COLD = vec3(0.30, 0.44, 0.74);
const vec3 SOIL_EDGE = vec3(0.105, 0.125, 0.25);
const vec3 SOIL_UPPER = vec3(0.074, 0.087, 0.176);
const vec3 SOIL = vec3(0.037, 0.041, 0.090);

float random(vec2 at) {
  vec3 p = fract(vec3(at.xyx) * 0.1031);
  p += dot(p, p.yzx + 33.33);
  return fract((p.x + p.y) * p.z);
}

vec3 skyAt(vec2 p, float height) {
  vec3 dusk = mix(DUSK_COLD, DUSK_WARM, uLight.x);
  vec3 colour = mix(ZENITH, NIGHT, smoothstep(0.0, 0.5, height));
  colour = mix(colour, dusk, 0.5 * smoothstep(0.42, 0.84, height) + 0.5 * smoothstep(0.76, 1.0, height));
  vec2 far = (p - uPlace.xy) / (0.5 * max(uPlace.z, min(uSize.x, 2.0 * uPlace.z)));
  far.y *= 1.5;
  float near = exp(-2.6 * dot(far, far));
  vec3 glow = mix(GLOW_COLD, GLOW_WARM, uLight.x);
  colour += glow * near * (0.13 + 0.34 * uLight.y);
  // A last light lies on the horizon; it spreads and warms as the harmony leaves home.
  float lying = exp(-max(0.0, uPlace.y - p.y) / (uPlace.w * (3.0 + 5.0 * uLight.y)));
  float along = exp(-pow((p.x - uPlace.x) / (0.62 * uSize.x), 2.0) * 2.2);
  colour += mix(glow, RIM, 0.35) * lying * along * (0.07 + 0.2 * uLight.y);
  if (uLight.w > 0.0) {
    float scale = 1.0 / (${VEIL_UNITS.toFixed(1)} * uPlace.w);
    float first = texture2D(uMist, vec2((p.x + uDrift.x) * ${FIRST_STRETCH.toFixed(2)}, p.y * 1.5) * scale).a;
    float second = texture2D(uMist, vec2((p.x - uDrift.y) * 1.0 + 91.0, p.y * 2.2 + 37.0) * scale).a;
    float veil = smoothstep(0.30, 0.80, first) * (0.4 + 0.9 * smoothstep(0.25, 0.8, second));
    float lies = smoothstep(0.12, 0.72, height) * (1.0 - 0.45 * smoothstep(0.86, 1.0, height));
    vec3 lit = mix(MIST_COLD, MIST_WARM, uLight.x);
    colour += lit * veil * lies * uLight.w * (0.02 + 0.2 * uLight.z) * (0.5 + 0.8 * near);
  }
  return colour;
}

vec3 soilAt(vec2 p) {
  float depth = p.y - uPlace.y;
  float open = max(1.0, uPlace.z - uPlace.y);
  vec3 colour = mix(SOIL_EDGE, SOIL_UPPER, smoothstep(0.0, 0.03 * uPlace.z, depth));
  colour = mix(colour, SOIL, smoothstep(0.0, open, depth));
  // What shines on the horizon falls a little way into the ground.
  float along = exp(-pow((p.x - uPlace.x) / (0.4 * uSize.x), 2.0) * 2.2);
  return colour + mix(GLOW_COLD, GLOW_WARM, uLight.x) * along * exp(-depth / (4.0 * uPlace.w)) * (0.05 + 0.1 * uLight.y);
}

void main ()
{
  vec2 p = vec2(outTexCoord.x, 1.0 - outTexCoord.y) * uSize;
  vec3 colour = p.y < uPlace.y ? skyAt(p, p.y / uPlace.y) : soilAt(p);
  // Triangular noise of one step of an 8-bit screen: dark gradients without bands.
  vec2 cell = floor(p);
  colour += (random(cell) + random(cell + 71.7) - 1.0) / 255.0;
  gl_FragColor = vec4(colour, 1.0);
}
`;
